import type { ExpiredTenant, ExpiredTenants } from '../../application/tenants/expired-tenants.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { MemoryStore } from './memory-store.js';

/** Finds deleted tenants whose time is up in a memory store. */
export class MemoryExpiredTenants implements ExpiredTenants {
  constructor(private readonly store: MemoryStore) {}

  async list(deletedBefore: Date, after: ExpiredTenant | null, limit: number): Promise<readonly ExpiredTenant[]> {
    return [...this.store.tenants.values()]
      .flatMap(unpurged)
      .filter(({ deletedAt }) => deletedAt < deletedBefore)
      .toSorted(order)
      .filter((tenant) => after === null || order(tenant, after) > 0)
      .slice(0, limit);
  }
}

function unpurged({ state: { id, partner, version, deletedAt, purgedAt } }: Tenant): ExpiredTenant[] {
  return deletedAt === null || purgedAt !== null ? [] : [{ id, partner, version, deletedAt: new Date(deletedAt) }];
}

function order(one: ExpiredTenant, other: ExpiredTenant): number {
  const gap = one.deletedAt.getTime() - other.deletedAt.getTime();
  if (gap !== 0) return gap;
  return one.id < other.id ? -1 : Number(one.id > other.id);
}
