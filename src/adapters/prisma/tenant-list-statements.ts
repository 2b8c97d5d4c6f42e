import type { PageRequest } from '../../application/shared/page.js';
import type {
  TenantFilter,
  TenantListing,
  TenantPosition,
  TenantSort,
  TenantSortField,
} from '../../application/tenants/tenant-listing.js';
import type { Reach } from '../../domain/access/partner.js';
import { PLANNED_ANEW } from './database.js';
import { Parameters, type Statement } from './parameters.js';
import { tenantConditions, type TenantConditions } from './tenant-conditions.js';
import { TENANT_COLUMNS } from './tenant-row.js';

/** How many tenants, in the list's order, are looked at for a page before their filters' index is asked instead. */
const WALK = 2_000;

/** What the indexes are sorted by, and its type. */
const SORT_KEYS: Readonly<Record<TenantSortField, readonly [string, 'timestamptz' | 'text']>> = {
  created_at: ['created_at', 'timestamptz'],
  updated_at: ['updated_at', 'timestamptz'],
  client_name: ['client_name COLLATE "C"', 'text'],
};

/** The statements that answer one page. */
export interface PageStatements {
  /**
   * Goes along the index of the order and lets pass what the filters let pass, but not for ever; `null` where that is hopeless.
   * `limit` rows are the page for sure; so are fewer when `walkIsFinal`.
   */
  readonly walk: Statement | null;
  readonly walkIsFinal: boolean;
  /** Collects what the filters let pass by their index, and sorts it: for when the walk has shown that it is little. */
  readonly matches: Statement;
}

/** Writes the statements for up to `limit` tenants. They are planned for their very values: a rare plan is found otherwise than a common one. */
export function pageStatements(
  reach: Reach,
  { filter, sort }: TenantListing,
  { limit, after }: Omit<PageRequest<TenantPosition>, 'withTotal'>,
): PageStatements {
  const write = (body: (conditions: TenantConditions, parameters: Parameters) => string): Statement => {
    const parameters = new Parameters();
    const conditions = tenantConditions(reach, filter, sort, parameters);
    const ordered = [...conditions.ordered, ...behind(after, sort, parameters)];
    return { sql: PLANNED_ANEW + body({ ...conditions, ordered }, parameters), parameters: parameters.values };
  };
  const { filters, unique } = tenantConditions(reach, filter, sort, new Parameters());
  const walkIsFinal = filters.length === 0;
  const steps = walkIsFinal ? limit : Math.max(WALK, limit * 20);
  return {
    walk: unique ? null : write((conditions, parameters) => walk(conditions, sort, parameters, steps, limit)),
    walkIsFinal,
    matches: write((conditions, parameters) => matches(conditions, sort, parameters, limit)),
  };
}

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

function walk(
  { states, ordered, filters }: TenantConditions,
  sort: TenantSort,
  parameters: Parameters,
  steps: number,
  limit: number,
): string {
  const [key] = SORT_KEYS[sort.field];
  const most = `LIMIT ${parameters.add(String(steps), 'int')}`;
  const [first = '', ...others] = states.map(
    (state) => `
    SELECT *, ${key} AS sort_key FROM tenants WHERE ${[state, ...ordered].join(' AND ')}
    ORDER BY ${inOrder(key, sort)} ${most}`,
  );
  const both = [first, ...others].map((one) => `(${one})`).join(' UNION ALL ');
  const candidates =
    others.length === 0 ? first : `SELECT * FROM (${both}) AS state ORDER BY ${inOrder('sort_key', sort)} ${most}`;
  return `
SELECT to_json(tenant)::text FROM (
  SELECT ${TENANT_COLUMNS} FROM (${candidates}
  ) AS candidate ${filters.length === 0 ? '' : `WHERE ${filters.join(' AND ')}`}
  ORDER BY ${inOrder('sort_key', sort)} LIMIT ${parameters.add(String(limit), 'int')}
) AS tenant`;
}

/** Rows are fetched by id after the sort, one by one, so that only keys and ids are sorted. */
function matches(conditions: TenantConditions, sort: TenantSort, parameters: Parameters, limit: number): string {
  const [key] = SORT_KEYS[sort.field];
  return `
WITH matching AS MATERIALIZED (
  SELECT id, ${key} AS sort_key FROM tenants WHERE ${allOf(conditions)}
), page AS (
  SELECT * FROM matching ORDER BY ${inOrder('sort_key', sort)} LIMIT ${parameters.add(String(limit), 'int')}
)
SELECT to_json(tenant)::text
FROM page CROSS JOIN LATERAL (SELECT ${TENANT_COLUMNS} FROM tenants WHERE tenants.id = page.id LIMIT 1) AS tenant
ORDER BY ${inOrder('page.sort_key', sort, 'page.id')}`;
}

/** `tenants_filter_idx` has no purged tenants; the condition lets it be used. */
function allOf({ states, ordered, filters }: TenantConditions): string {
  return ['purged_at IS NULL', ...(states.length === 1 ? states : []), ...ordered, ...filters].join(' AND ');
}

function behind(after: TenantPosition | null, sort: TenantSort, parameters: Parameters): readonly string[] {
  if (after === null) return [];
  const [key, type] = SORT_KEYS[sort.field];
  const position = `(${parameters.add(after.key, type)}, ${parameters.add(after.id, 'uuid')})`;
  return [`(${key}, id) ${sort.descending ? '<' : '>'} ${position}`];
}

function inOrder(key: string, { descending }: TenantSort, id = 'id'): string {
  const direction = descending ? 'DESC' : 'ASC';
  return `${key} ${direction}, ${id} ${direction}`;
}
