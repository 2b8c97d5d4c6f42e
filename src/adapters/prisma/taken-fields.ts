import type { TakenBy, TakenFields } from '../../application/bulk/ports.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';

/** A function of ours, which makes sure of the right index (its migration says why). */
const FIND = `
SELECT json_build_object('tenant', id, 'emailKey', email_key, 'externalId', external_id)::text
FROM tenants_that_have($1, $2::json, $3::json)`;

/** Finds the tenants that stand in the way of new ones in PostgreSQL. */
export class PrismaTakenFields implements TakenFields {
  constructor(private readonly database: Database) {}

  async find(
    partner: PartnerId,
    emailKeys: readonly string[],
    externalIds: readonly string[],
  ): Promise<readonly TakenBy[]> {
    const rows = await reachingDatabase(() =>
      this.database.statements.run(FIND, partner, JSON.stringify(emailKeys), JSON.stringify(externalIds)),
    );
    // What the statement above builds.
    return rows as readonly TakenBy[];
  }
}
