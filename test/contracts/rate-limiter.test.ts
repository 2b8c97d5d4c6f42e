import { MemoryRateLimiter } from '../../src/adapters/memory/rate-limiter.js';
import { LeasedRateLimiter } from '../../src/adapters/prisma/leased-rate-limiter.js';
import { openDatabase } from '../../src/adapters/prisma/database.js';
import { createDatabase } from '../support/database.js';
import { databaseOptions } from '../support/postgresql-tenant-storage.js';
import { rateLimiterContract } from './rate-limiter.contract.js';

rateLimiterContract('memory', async (limit) => ({
  limiter: new MemoryRateLimiter(limit),
  close: async () => undefined,
}));

rateLimiterContract('PostgreSQL', async (limit) => {
  const own = await createDatabase();
  const database = openDatabase(databaseOptions(own.url));
  // Patient, so that a busy machine does not make it decide by itself.
  const limiter = new LeasedRateLimiter(database.statements, limit, { patienceMs: 10_000 });
  return {
    limiter,
    async close() {
      limiter.close();
      await database.close();
      await own.drop();
    },
  };
});
