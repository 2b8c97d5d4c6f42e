import { ContainerModule } from 'inversify';
import { MemoryRateLimiter } from '../../adapters/memory/rate-limiter.js';
import { LeasedRateLimiter } from '../../adapters/prisma/leased-rate-limiter.js';
import { openStatementConnections, type DatabaseOptions } from '../../adapters/prisma/database.js';
import { UnlimitedRate } from '../../application/access/unlimited-rate.js';
import type { RateLimitOptions } from '../container-options.js';
import { STORAGE_TOKENS, TOKENS } from '../tokens.js';

/** How much a partner may ask for; `null` is no limit. */
export function rateLimitModule(options: RateLimitOptions | null, database: DatabaseOptions | null): ContainerModule {
  return new ContainerModule(({ bind }) => {
    if (options === null) {
      bind(TOKENS.rateLimiter).toResolvedValue(() => new UnlimitedRate());
      return;
    }
    const { burst, perMinute, ...others } = options;
    const limit = { burst, perMinute };
    if (database === null) {
      bind(TOKENS.rateLimiter).toResolvedValue(() => new MemoryRateLimiter(limit));
      return;
    }
    // A flood fills the connections of the database; if the limiter had to wait for one of them, it could not hold the flood back.
    bind(STORAGE_TOKENS.limiterConnections)
      .toResolvedValue(() => openStatementConnections({ ...database, poolMax: 1 }))
      .onDeactivation((connections) => connections.close());
    bind(STORAGE_TOKENS.rateLimiter)
      .toResolvedValue(
        ({ statements }) => new LeasedRateLimiter(statements, limit, others),
        [STORAGE_TOKENS.limiterConnections],
      )
      .onDeactivation((limiter) => limiter.close());
    bind(TOKENS.rateLimiter).toResolvedValue((limiter) => limiter, [STORAGE_TOKENS.rateLimiter]);
  });
}
