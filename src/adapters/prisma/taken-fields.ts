import type { TakenBy, TakenFields } from '../../application/bulk/ports.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';
import { tenantsThatHave } from './tenants-that-have.js';

/** Finds the tenants that stand in the way of new ones in PostgreSQL. */
export class PrismaTakenFields implements TakenFields {
  constructor(private readonly database: Database) {}

  async find(
    partner: PartnerId,
    emailKeys: readonly string[],
    externalIds: readonly string[],
  ): Promise<readonly TakenBy[]> {
    return reachingDatabase(() => tenantsThatHave(this.database.statements, partner, emailKeys, externalIds));
  }
}
