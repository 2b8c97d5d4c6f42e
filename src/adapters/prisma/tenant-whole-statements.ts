import type { TenantFilter, TenantSort } from '../../application/tenants/tenant-listing.js';
import type { Reach } from '../../domain/access/partner.js';
import { PLANNED_ANEW } from './database.js';
import { Parameters, type Statement } from './parameters.js';
import { allOf, tenantConditions, textCondition } from './tenant-conditions.js';

/** Counts what a filter lets pass; `null` where no index finds that and more than `horizon` tenants would have to be looked at one by one. */
export function countStatement(reach: Reach, filter: TenantFilter, horizon: number): Statement {
  const { isIndexed } = tenantConditions(reach, filter, ANY_ORDER, new Parameters());
  if (isIndexed) {
    return overAll(reach, filter, (condition) => `SELECT to_json(count(*))::text FROM tenants WHERE ${condition}`);
  }
  return overAll(reach, { ...filter, text: null }, (condition, parameters) => {
    const most = parameters.add(String(horizon), 'int');
    return `
SELECT coalesce(to_json(CASE WHEN count(*) <= ${most} THEN count(*) FILTER (WHERE ${textCondition(filter, parameters).join()}) END), 'null')::text
FROM (SELECT client_name, email, external_id FROM tenants WHERE ${condition} LIMIT ${most} + 1) AS candidate`;
  });
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

const ANY_ORDER: TenantSort = { field: 'created_at', descending: false };

function overAll(
  reach: Reach,
  filter: TenantFilter,
  body: (condition: string, parameters: Parameters) => string,
): Statement {
  const parameters = new Parameters();
  const conditions = tenantConditions(reach, filter, ANY_ORDER, parameters);
  return { sql: PLANNED_ANEW + body(allOf(conditions), parameters), parameters: parameters.values };
}
