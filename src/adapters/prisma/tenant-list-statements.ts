import type { PageRequest } from '../../application/shared/page.js';
import type {
  TenantListing,
  TenantPosition,
  TenantSort,
  TenantSortField,
} from '../../application/tenants/tenant-listing.js';
import type { Reach } from '../../domain/access/partner.js';
import { PLANNED_ANEW } from './database.js';
import { Parameters, type Statement } from './parameters.js';
import {
  allOf,
  orderConditions,
  tenantConditions,
  type OrderConditions,
  type TenantConditions,
} from './tenant-conditions.js';
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
  /** Finds how far to look where no index knows what is looked for: the place of the last tenant within reach; `null` where one does. */
  readonly horizon: Statement | null;
  /** Collects what the filters let pass by their index, up to the horizon, and sorts it: for when the walk has shown that it is little. */
  readonly matches: (horizon: TenantPosition | null) => Statement;
}

/**
 * Writes the statements for up to `limit` tenants, of which at most `horizon` are looked at one by one. They are planned for their very values:
 * a rare plan is found otherwise than a common one.
 */
export function pageStatements(
  reach: Reach,
  { filter, sort }: TenantListing,
  { limit, after }: Omit<PageRequest<TenantPosition>, 'withTotal'>,
  horizon: number,
): PageStatements {
  const begin = <Conditions extends OrderConditions>(conditions: Conditions, parameters: Parameters): Conditions => ({
    ...conditions,
    ordered: [...conditions.ordered, ...behind(after, sort, parameters)],
  });
  const write = (body: (conditions: TenantConditions, parameters: Parameters) => string): Statement => {
    const parameters = new Parameters();
    const conditions = begin(tenantConditions(reach, filter, sort, parameters), parameters);
    return { sql: PLANNED_ANEW + body(conditions, parameters), parameters: parameters.values };
  };
  const writePlace = (): Statement => {
    const parameters = new Parameters();
    const conditions = begin(orderConditions(reach, filter, sort, parameters), parameters);
    return { sql: PLANNED_ANEW + place(conditions, sort, parameters, horizon), parameters: parameters.values };
  };
  const { filters, unique, isIndexed } = tenantConditions(reach, filter, sort, new Parameters());
  const walkIsFinal = filters.length === 0;
  const steps = walkIsFinal ? limit : Math.max(WALK, limit * 20);
  return {
    walk: unique ? null : write((conditions, parameters) => walk(conditions, sort, parameters, steps, limit)),
    walkIsFinal,
    horizon: isIndexed || unique ? null : writePlace(),
    matches: (until) => write((conditions, parameters) => matches(conditions, sort, parameters, limit, until)),
  };
}

/** The next `most` tenants in the list's order, whatever the filters. */
function candidates(columns: string, { states, ordered }: OrderConditions, sort: TenantSort, most: string): string {
  const [key] = SORT_KEYS[sort.field];
  const [first = '', ...others] = states.map(
    (state) => `
    SELECT ${columns}, ${key} AS sort_key FROM tenants WHERE ${[state, ...ordered].join(' AND ')}
    ORDER BY ${inOrder(key, sort)} LIMIT ${most}`,
  );
  if (others.length === 0) return first;
  const both = [first, ...others].map((one) => `(${one})`).join(' UNION ALL ');
  return `SELECT * FROM (${both}) AS state ORDER BY ${inOrder('sort_key', sort)} LIMIT ${most}`;
}

function walk(
  conditions: TenantConditions,
  sort: TenantSort,
  parameters: Parameters,
  steps: number,
  limit: number,
): string {
  const { filters } = conditions;
  return `
SELECT to_json(tenant)::text FROM (
  SELECT ${TENANT_COLUMNS} FROM (${candidates('*', conditions, sort, parameters.add(String(steps), 'int'))}
  ) AS candidate ${filters.length === 0 ? '' : `WHERE ${filters.join(' AND ')}`}
  ORDER BY ${inOrder('sort_key', sort)} LIMIT ${parameters.add(String(limit), 'int')}
) AS tenant`;
}

/** The place of the tenant `steps` further on, as a `TenantPosition`; nothing where there is none. */
function place(conditions: OrderConditions, sort: TenantSort, parameters: Parameters, steps: number): string {
  const most = parameters.add(String(steps), 'int');
  return `
SELECT json_build_object('key', sort_key, 'id', id)::text FROM (${candidates('id', conditions, sort, most)}
) AS candidate
ORDER BY ${inOrder('sort_key', sort)} OFFSET ${most} - 1 LIMIT 1`;
}

/** Rows are fetched by id after the sort, one by one, so that only keys and ids are sorted. */
function matches(
  conditions: TenantConditions,
  sort: TenantSort,
  parameters: Parameters,
  limit: number,
  until: TenantPosition | null,
): string {
  const [key] = SORT_KEYS[sort.field];
  const ordered = [...conditions.ordered, ...upTo(until, sort, parameters)];
  return `
WITH matching AS MATERIALIZED (
  SELECT id, ${key} AS sort_key FROM tenants WHERE ${allOf({ ...conditions, ordered })}
), page AS (
  SELECT * FROM matching ORDER BY ${inOrder('sort_key', sort)} LIMIT ${parameters.add(String(limit), 'int')}
)
SELECT to_json(tenant)::text
FROM page CROSS JOIN LATERAL (SELECT ${TENANT_COLUMNS} FROM tenants WHERE tenants.id = page.id LIMIT 1) AS tenant
ORDER BY ${inOrder('page.sort_key', sort, 'page.id')}`;
}

function behind(after: TenantPosition | null, sort: TenantSort, parameters: Parameters): readonly string[] {
  return compared(sort.descending ? '<' : '>', after, sort, parameters);
}

function upTo(until: TenantPosition | null, sort: TenantSort, parameters: Parameters): readonly string[] {
  return compared(sort.descending ? '>=' : '<=', until, sort, parameters);
}

function compared(
  operator: string,
  position: TenantPosition | null,
  sort: TenantSort,
  parameters: Parameters,
): readonly string[] {
  if (position === null) return [];
  const [key, type] = SORT_KEYS[sort.field];
  return [`(${key}, id) ${operator} (${parameters.add(position.key, type)}, ${parameters.add(position.id, 'uuid')})`];
}

function inOrder(key: string, { descending }: TenantSort, id = 'id'): string {
  const direction = descending ? 'DESC' : 'ASC';
  return `${key} ${direction}, ${id} ${direction}`;
}
