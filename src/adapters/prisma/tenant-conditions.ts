import type { TenantFilter, TenantSort, TimeSpan } from '../../application/tenants/tenant-listing.js';
import { LIVE_STATUSES } from '../../application/tenants/tenant-listing.js';
import { EVERY_PARTNER, type Reach } from '../../domain/access/partner.js';
import { emailKey } from '../../domain/tenants/email.js';
import type { Parameters } from './parameters.js';

/** What the index of a list's order answers by itself, as SQL conditions that are joined by AND. */
export interface OrderConditions {
  /** Any of these; for each there are indexes in every order. Both exclude purged tenants. */
  readonly states: readonly string[];
  /** The partner, and a span of the sort field. */
  readonly ordered: readonly string[];
}

/** What a tenant must fulfil to be listed. */
export interface TenantConditions extends OrderConditions {
  /** Everything else, for the index of the filters. */
  readonly filters: readonly string[];
  /** Whether at most a handful can fulfil them, so that it is not worth looking for them in the list's order. */
  readonly unique: boolean;
  /** Whether the index of the filters knows what is looked for; not parts of words of fewer than three letters. */
  readonly isIndexed: boolean;
}

const LIVE = 'deleted_at IS NULL';
const DELETED = 'deleted_at IS NOT NULL AND purged_at IS NULL';

/** What `tenants_filter_idx` holds for `q`: the separator is a character that no text has. */
const SEARCHED = `lower(client_name || chr(10) || email || chr(10) || coalesce(external_id, ''))`;

/** Writes a reach and a filter as conditions, as far as the index of the order answers them. */
export function orderConditions(
  reach: Reach,
  filter: TenantFilter,
  sort: TenantSort,
  parameters: Parameters,
): OrderConditions {
  return {
    states: states(filter),
    ordered: [
      ...(reach === EVERY_PARTNER ? [] : [`partner_id = ${parameters.add(reach, 'text')}`]),
      ...(sort.field === 'created_at' ? span('created_at', filter.created, parameters) : []),
      ...(sort.field === 'updated_at' ? span('updated_at', filter.updated, parameters) : []),
      ...implied(filter, sort, parameters),
    ],
  };
}

/** Writes a reach and a filter as conditions. */
export function tenantConditions(
  reach: Reach,
  filter: TenantFilter,
  sort: TenantSort,
  parameters: Parameters,
): TenantConditions {
  return {
    ...orderConditions(reach, filter, sort, parameters),
    filters: [
      ...(sort.field === 'created_at' ? [] : span('created_at', filter.created, parameters)),
      ...(sort.field === 'updated_at' ? [] : span('updated_at', filter.updated, parameters)),
      ...statusCondition(filter, parameters),
      ...equalities(filter, parameters),
      ...metadataCondition(filter, parameters),
      ...textCondition(filter, parameters),
    ],
    unique: filter.email !== null || filter.external_id !== null,
    isIndexed: !isSearched(filter) || spellingsOf(filter.text).every((spelling) => TRIGRAM.test(spelling)),
  };
}

/** Joins conditions for the index of the filters. It has no purged tenants; the condition that says so lets it be used. */
export function allOf(conditions: TenantConditions): string {
  const state = conditions.states.length === 1 ? conditions.states : [];
  return ['purged_at IS NULL', ...state, ...conditions.ordered, ...conditions.filters].join(' AND ');
}

function states({ statuses }: TenantFilter): readonly string[] {
  const live = statuses.some((status) => status !== 'deleted');
  return [...(live ? [LIVE] : []), ...(statuses.includes('deleted') ? [DELETED] : [])];
}

/** The states say it already when all live statuses are wanted, or none. */
function statusCondition({ statuses }: TenantFilter, parameters: Parameters): readonly string[] {
  const live = LIVE_STATUSES.filter((status) => statuses.includes(status));
  if (live.length === 0 || live.length === LIVE_STATUSES.length) return [];
  const each = statuses.map((status) => `status = ${parameters.add(status, 'text')}`);
  return [`(${each.join(' OR ')})`];
}

function equalities(filter: TenantFilter, parameters: Parameters): readonly string[] {
  const wanted = {
    email_key: filter.email === null ? null : emailKey(filter.email),
    external_id: filter.external_id,
    plan: filter.plan,
    product_code: filter.product_code,
    industry: filter.industry,
  };
  return Object.entries(wanted).flatMap(([column, value]) =>
    value === null ? [] : [`${column} = ${parameters.add(value, 'text')}`],
  );
}

function metadataCondition({ metadata }: TenantFilter, parameters: Parameters): readonly string[] {
  if (Object.keys(metadata).length === 0) return [];
  return [`metadata @> ${parameters.add(JSON.stringify(metadata), 'jsonb')}`];
}

/** Everybody has nothing as a part. */
function isSearched(filter: TenantFilter): filter is TenantFilter & { readonly text: string } {
  return filter.text !== null && filter.text !== '';
}

/** Writes what is searched for, where anything is. */
export function textCondition(filter: TenantFilter, parameters: Parameters): readonly string[] {
  if (!isSearched(filter)) return [];
  const patterns = spellingsOf(filter.text).map((spelling) =>
    parameters.add(spelling.replaceAll(/[\\%_]/g, '\\$&'), 'text'),
  );
  return [`(${patterns.map((pattern) => `${SEARCHED} LIKE '%' || lower(${pattern}) || '%'`).join(' OR ')})`];
}

/** Normalizing each row would cost ten times the search: rather both ways to write what is looked for are. */
function spellingsOf(text: string): readonly string[] {
  return [...new Set([text.normalize('NFC'), text.normalize('NFD')])];
}

/** What `pg_trgm` has an entry for, wherever it stands in a word. */
const TRIGRAM = /[\p{L}\p{N}]{3}/u;

/** No tenant is changed before it is created: so a span of the one time bounds the other, and the list's order need not be searched beyond. */
function implied({ created, updated }: TenantFilter, { field }: TenantSort, parameters: Parameters): readonly string[] {
  if (field === 'created_at') return span('created_at', { from: null, to: updated.to }, parameters);
  if (field === 'updated_at') return span('updated_at', { from: created.from, to: null }, parameters);
  return [];
}

function span(column: string, { from, to }: TimeSpan, parameters: Parameters): readonly string[] {
  return [
    ...(from === null ? [] : [`${column} >= ${parameters.add(from.toISOString(), 'timestamptz')}`]),
    ...(to === null ? [] : [`${column} < ${parameters.add(to.toISOString(), 'timestamptz')}`]),
  ];
}
