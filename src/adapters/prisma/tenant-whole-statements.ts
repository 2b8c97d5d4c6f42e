import type { TenantFilter } from '../../application/tenants/tenant-listing.js';
import type { Reach } from '../../domain/access/partner.js';
import { PLANNED_ANEW } from './database.js';
import { Parameters, type Statement } from './parameters.js';
import { allOf, tenantConditions } from './tenant-conditions.js';

/** Counts what a filter lets pass. */
export function countStatement(reach: Reach, filter: TenantFilter): Statement {
  return overAll(reach, filter, (condition) => `SELECT to_json(count(*))::text FROM tenants WHERE ${condition}`);
}

/** Lists the metadata keys among what a filter lets pass. */
export function metadataKeysStatement(reach: Reach, filter: TenantFilter, limit: number): Statement {
  return overAll(
    reach,
    filter,
    (condition, parameters) => `
SELECT to_json(key)::text FROM (
  SELECT DISTINCT key COLLATE "C" AS key FROM tenants, jsonb_object_keys(metadata) AS key WHERE ${condition}
  ORDER BY 1 LIMIT ${parameters.add(String(limit), 'int')}
) AS keys`,
  );
}

function overAll(
  reach: Reach,
  filter: TenantFilter,
  body: (condition: string, parameters: Parameters) => string,
): Statement {
  const parameters = new Parameters();
  const conditions = tenantConditions(reach, filter, { field: 'created_at', descending: false }, parameters);
  return { sql: PLANNED_ANEW + body(allOf(conditions), parameters), parameters: parameters.values };
}
