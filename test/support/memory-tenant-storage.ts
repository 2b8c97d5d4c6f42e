import { MemoryStore } from '../../src/adapters/memory/memory-store.js';
import { MemoryTenantRepository } from '../../src/adapters/memory/tenant-repository.js';
import { tenantEventData } from '../../src/application/events/event-document.js';
import type { PartnerId } from '../../src/domain/access/partner.js';
import type { EventRecord, TenantStorage } from './tenant-storage.js';

/** Opens an empty storage in memory. */
export async function openMemoryTenantStorage(): Promise<TenantStorage> {
  const store = new MemoryStore();
  return {
    tenants: new MemoryTenantRepository(store),
    storedEvents: async (partner) => memoryEvents(store, partner),
    close: async () => undefined,
  };
}

/** A partner's events of tenants, in the order of their ids. */
export function memoryEvents(store: MemoryStore, partner: PartnerId): readonly EventRecord[] {
  return store.events
    .flatMap(({ event, ...cause }) => ('tenant' in event ? [{ event, ...cause }] : []))
    .filter(({ event }) => event.tenant.state.partner === partner)
    .map(({ event, actor, requestId, traceParent }): EventRecord => ({
      id: event.id,
      type: event.type,
      at: event.at,
      partner: event.tenant.state.partner,
      tenant: event.tenant.state.id,
      actorSub: actor.sub,
      actorRoles: actor.roles,
      requestId,
      traceParent: traceParent ?? null,
      data: tenantEventData(event),
    }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
