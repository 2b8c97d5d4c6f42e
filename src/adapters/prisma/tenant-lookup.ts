import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { DirectStatements } from './direct-statements.js';
import { tenantFromRow, type TenantRow } from './tenant-row.js';

/** One tenant that is asked for; `partner: null` looks in every partner. */
export interface TenantQuery {
  readonly partner: PartnerId | null;
  readonly id: Uuid;
}

/** One index scan for each wanted tenant: `LATERAL … LIMIT` keeps a plan that was made while the table was small from reading all of it. */
const LOOKUP = `
SELECT json_build_object('place', wanted.place, 'tenant', tenant)::text
FROM ROWS FROM (json_to_recordset($1::json) AS (id uuid, partner text)) WITH ORDINALITY AS wanted (id, partner, place)
CROSS JOIN LATERAL (
  SELECT * FROM tenants WHERE id = wanted.id AND (wanted.partner IS NULL OR partner_id = wanted.partner) LIMIT 1
) AS tenant`;

interface Found {
  readonly place: number;
  readonly tenant: TenantRow;
}

/** Finds any number of tenants by one statement; answers each, in their order, `null` where there is none in reach. */
export async function findTenants(
  statements: DirectStatements,
  queries: readonly TenantQuery[],
): Promise<readonly (Tenant | null)[]> {
  // What the statement above builds.
  const rows = (await statements.run(LOOKUP, JSON.stringify(queries))) as readonly Found[];
  const found: (Tenant | null)[] = queries.map(() => null);
  for (const { place, tenant } of rows) found[place - 1] = tenantFromRow(tenant);
  return found;
}
