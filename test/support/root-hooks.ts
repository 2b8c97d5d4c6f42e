import { stopDatabases } from './database.js';

/** What mocha does around all tests of a run. */
export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(30_000);
    await stopDatabases();
  },
};
