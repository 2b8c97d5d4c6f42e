import { startDatabases, stopDatabases } from './database.js';

/** What mocha does around all tests of a run. */
export const mochaHooks = {
  async beforeAll(this: Mocha.Context): Promise<void> {
    this.timeout(60_000);
    await startDatabases();
  },
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(30_000);
    await stopDatabases();
  },
};
