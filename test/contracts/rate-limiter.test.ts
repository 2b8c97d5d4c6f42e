import { MemoryRateLimiter } from '../../src/adapters/memory/rate-limiter.js';
import { LeasedRateLimiter } from '../../src/adapters/prisma/leased-rate-limiter.js';
import { useEmptiedDatabase } from '../support/emptied-database.js';
import { rateLimiterContract } from './rate-limiter.contract.js';

rateLimiterContract('memory', async (limit) => ({
  limiter: new MemoryRateLimiter(limit),
  close: async () => undefined,
}));

const emptied = useEmptiedDatabase();
rateLimiterContract('PostgreSQL', async (limit) => {
  const { database } = await emptied();
  // Patient, so that a busy machine does not make it decide by itself.
  const limiter = new LeasedRateLimiter(database.statements, limit, { patienceMs: 10_000 });
  return {
    limiter,
    close: async () => limiter.close(),
  };
});
