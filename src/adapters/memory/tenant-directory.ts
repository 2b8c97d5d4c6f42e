import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import type { TenantBatch, TenantDirectory } from '../../application/tenants/tenant-directory.js';
import {
  positionOf,
  type TenantFilter,
  type TenantListing,
  type TenantPosition,
  type TimeSpan,
} from '../../application/tenants/tenant-listing.js';
import { isInReach, type Reach } from '../../domain/access/partner.js';
import { emailKey } from '../../domain/tenants/email.js';
import { Tenant, type TenantState } from '../../domain/tenants/tenant.js';
import type { MemoryStore } from './memory-store.js';

/** Looks for tenants in the process. */
export class MemoryTenantDirectory implements TenantDirectory {
  constructor(private readonly store: MemoryStore) {}

  async list(
    reach: Reach,
    { filter, sort }: TenantListing,
    page: PageRequest<TenantPosition>,
  ): Promise<Page<Tenant, TenantPosition>> {
    const { after, limit } = page;
    const direction = sort.descending ? -1 : 1;
    const all = this.matching(reach, filter)
      .map((state) => Tenant.stored(structuredClone(state)))
      .map((tenant) => ({ tenant, position: positionOf(tenant, sort) }))
      .toSorted((one, other) => direction * comparePositions(one.position, other.position));
    const behind = all.filter(({ position }) => after === null || direction * comparePositions(position, after) > 0);
    const found = behind.slice(0, limit + 1).map(({ tenant }) => tenant);
    return pageOf(found, page, (tenant) => positionOf(tenant, sort), page.withTotal ? all.length : null);
  }

  async batch(reach: Reach, listing: TenantListing, after: TenantPosition | null, limit: number): Promise<TenantBatch> {
    const { items, next } = await this.list(reach, listing, { limit, after, withTotal: false });
    return { tenants: items, next };
  }

  async metadataKeys(reach: Reach, filter: TenantFilter, limit: number): Promise<readonly string[]> {
    const keys = new Set(this.matching(reach, filter).flatMap(({ fields }) => Object.keys(fields.metadata)));
    return [...keys].toSorted(compareTexts).slice(0, limit);
  }

  private matching(reach: Reach, filter: TenantFilter): readonly TenantState[] {
    return [...this.store.tenants.values()]
      .map(({ state }) => state)
      .filter(({ partner }) => isInReach(reach, partner))
      .filter((state) => passes(state, filter));
  }
}

function passes(state: TenantState, filter: TenantFilter): boolean {
  const { fields } = state;
  return (
    state.purgedAt === null &&
    filter.statuses.includes(state.status) &&
    (filter.email === null || emailKey(fields.email) === emailKey(filter.email)) &&
    (filter.external_id === null || fields.external_id === filter.external_id) &&
    (filter.plan === null || fields.plan === filter.plan) &&
    (filter.product_code === null || fields.product_code === filter.product_code) &&
    (filter.industry === null || fields.industry === filter.industry) &&
    Object.entries(filter.metadata).every(
      ([key, value]) => new Map(Object.entries(fields.metadata)).get(key) === value,
    ) &&
    isWithin(filter.created, state.createdAt) &&
    isWithin(filter.updated, state.updatedAt) &&
    (filter.text === null || isPartOf(searched(state), filter.text))
  );
}

function isWithin({ from, to }: TimeSpan, at: Date): boolean {
  return (from === null || at >= from) && (to === null || at < to);
}

/** The separator is a character that no text has, so nothing matches across two fields. */
function searched({ fields }: TenantState): string {
  return withoutCase([fields.client_name, fields.email, fields.external_id ?? ''].join('\n'));
}

/** Whether a text, in either Unicode form, is part of another. */
function isPartOf(whole: string, part: string): boolean {
  return whole.includes(withoutCase(part.normalize('NFC'))) || whole.includes(withoutCase(part.normalize('NFD')));
}

/** Letter by letter, as the database does it. */
function withoutCase(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join('');
}

function comparePositions(one: TenantPosition, other: TenantPosition): number {
  return compareTexts(one.key, other.key) || compareTexts(one.id, other.id);
}

/** By code points, as UTF-8 sorts; JavaScript's own comparison goes by UTF-16 units. */
function compareTexts(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
