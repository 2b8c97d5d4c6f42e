import type { TakenBy, TakenFields } from '../../application/bulk/ports.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';

/** One index scan for each wanted value. */
const FIND = `
SELECT json_build_object('tenant', id, 'emailKey', email_key, 'externalId', external_id)::text FROM (
  SELECT tenant.* FROM json_array_elements_text($2::json) AS wanted (key)
  CROSS JOIN LATERAL (
    SELECT id, email_key, external_id FROM tenants
    WHERE partner_id = $1 AND email_key = wanted.key AND deleted_at IS NULL LIMIT 1
  ) AS tenant
  UNION
  SELECT tenant.* FROM json_array_elements_text($3::json) AS wanted (key)
  CROSS JOIN LATERAL (
    SELECT id, email_key, external_id FROM tenants
    WHERE partner_id = $1 AND external_id = wanted.key AND deleted_at IS NULL LIMIT 1
  ) AS tenant
) AS taken`;

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
