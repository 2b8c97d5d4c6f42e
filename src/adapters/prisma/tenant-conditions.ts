import type { TenantFilter, TenantSort, TimeSpan } from '../../application/tenants/tenant-listing.js';
import { LIVE_STATUSES } from '../../application/tenants/tenant-listing.js';
import { EVERY_PARTNER, type Reach } from '../../domain/access/partner.js';
import { emailKey } from '../../domain/tenants/email.js';
import type { Parameters } from './parameters.js';

/** What a tenant must fulfil to be listed, as SQL conditions that are joined by AND. */
export interface TenantConditions {
  /** Any of these; for each there are indexes in every order. Both exclude purged tenants. */
  readonly states: readonly string[];
  /** What the index of the list's order answers by itself: the partner, and a span of the sort field. */
  readonly ordered: readonly string[];
  /** Everything else, for the index of the filters. */
  readonly filters: readonly string[];
  /** Whether at most a handful can fulfil them, so that it is not worth looking for them in the list's order. */
  readonly unique: boolean;
}

const LIVE = 'deleted_at IS NULL';
const DELETED = 'deleted_at IS NOT NULL AND purged_at IS NULL';

/** What `tenants_filter_idx` holds for `q`: the separator is a character that no text has. */
const SEARCHED = `lower(client_name || chr(10) || email || chr(10) || coalesce(external_id, ''))`;

/** Writes a reach and a filter as conditions. */
export function tenantConditions(
  reach: Reach,
  filter: TenantFilter,
  sort: TenantSort,
  parameters: Parameters,
): TenantConditions {
  const partner = reach === EVERY_PARTNER ? [] : [`partner_id = ${parameters.add(reach, 'text')}`];
  const created = span('created_at', filter.created, parameters);
  const updated = span('updated_at', filter.updated, parameters);
  return {
    states: states(filter),
    ordered: [
      ...partner,
      ...(sort.field === 'created_at' ? created : []),
      ...(sort.field === 'updated_at' ? updated : []),
      ...implied(filter, sort, parameters),
    ],
    filters: [
      ...(sort.field === 'created_at' ? [] : created),
      ...(sort.field === 'updated_at' ? [] : updated),
      ...statusCondition(filter, parameters),
      ...equalities(filter, parameters),
      ...metadataCondition(filter, parameters),
      ...textCondition(filter, parameters),
    ],
    unique: filter.email !== null || filter.external_id !== null,
  };
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

function textCondition({ text }: TenantFilter, parameters: Parameters): readonly string[] {
  if (text === null) return [];
  // Normalizing each row would cost ten times the search: rather both ways to write what is looked for are.
  const spellings = new Set([text.normalize('NFC'), text.normalize('NFD')]);
  const patterns = [...spellings].map((spelling) => parameters.add(spelling.replaceAll(/[\\%_]/g, '\\$&'), 'text'));
  return [`(${patterns.map((pattern) => `${SEARCHED} LIKE '%' || lower(${pattern}) || '%'`).join(' OR ')})`];
}

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
