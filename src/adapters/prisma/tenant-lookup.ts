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

/** What a lone caller is answered by: planning and packing many would cost it a third more. */
const LOOKUP_ONE = `
SELECT to_json(tenant)::text FROM tenants AS tenant WHERE id = $1::uuid AND ($2::text IS NULL OR partner_id = $2)`;

/** One index scan for each wanted tenant: `LATERAL … LIMIT` keeps a plan that was made while the table was small from reading all of it. */
const LOOKUP_MANY = `
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
  const [lone] = queries;
  if (lone !== undefined && queries.length === 1) return [await findOne(statements, lone)];
  // What the statement above builds.
  const rows = (await statements.run(LOOKUP_MANY, JSON.stringify(queries))) as readonly Found[];
  const found: (Tenant | null)[] = queries.map(() => null);
  for (const { place, tenant } of rows) found[place - 1] = tenantFromRow(tenant);
  return found;
}

async function findOne(statements: DirectStatements, { partner, id }: TenantQuery): Promise<Tenant | null> {
  const [row] = await statements.run(LOOKUP_ONE, id, partner);
  // What the statement above builds.
  return row === undefined ? null : tenantFromRow(row as TenantRow);
}
