import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { DatabaseClient } from './database-client.js';
import { TENANT_COLUMNS, tenantFromRow, type TenantRow } from './tenant-row.js';

/** One tenant that is asked for; `partner: null` looks in every partner. */
export interface TenantQuery {
  readonly partner: PartnerId | null;
  readonly id: Uuid;
}

const LOOKUP = `
SELECT wanted.place::int AS place, ${TENANT_COLUMNS}
FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS wanted (id, partner, place)
JOIN tenants AS tenant ON tenant.id = wanted.id AND (wanted.partner IS NULL OR tenant.partner_id = wanted.partner)`;

/** Finds any number of tenants by one statement; answers each, in their order, `null` where there is none in reach. */
export async function findTenants(
  database: DatabaseClient,
  queries: readonly TenantQuery[],
): Promise<readonly (Tenant | null)[]> {
  const rows = await database.$queryRawUnsafe<(TenantRow & { place: number })[]>(
    LOOKUP,
    queries.map(({ id }) => id),
    queries.map(({ partner }) => partner),
  );
  const found: (Tenant | null)[] = queries.map(() => null);
  for (const row of rows) found[row.place - 1] = tenantFromRow(row);
  return found;
}
