import { concernedBy, type DomainEvent } from '../../application/events/event-document.js';
import { Configuration } from '../../domain/configuration/configuration.js';
import { erasedConfiguration } from '../../domain/configuration/erased-configuration.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { erasedEvent, erasedTenant } from '../../domain/tenants/erased-event.js';
import { Tenant } from '../../domain/tenants/tenant.js';
import type { MemoryStore, StoredReceipt } from './memory-store.js';

/** Erases what a partner wrote about a purged tenant: from its events, its configuration, and from what repeated keys answer. */
export function eraseTenant(store: MemoryStore, id: Uuid): void {
  store.events.forEach((stored, index) => {
    if (concernedBy(stored.event).tenant === id) store.events[index] = { ...stored, event: erased(stored.event) };
  });
  store.configurations.delete(id);
  store.revisions.delete(id);
  for (const [name, receipt] of store.receipts) {
    store.receipts.set(name, { ...receipt, outcome: erasedOutcome(receipt.outcome, id) });
  }
}

function erased(event: DomainEvent): DomainEvent {
  if (!('configuration' in event)) return erasedEvent(event);
  return { ...event, configuration: erasedConfiguration(event.configuration), changes: {} };
}

function erasedOutcome(outcome: StoredReceipt['outcome'], id: Uuid): StoredReceipt['outcome'] {
  if (outcome instanceof Tenant && outcome.state.id === id) return erasedTenant(outcome);
  if (outcome instanceof Configuration && outcome.state.tenant === id) return erasedConfiguration(outcome);
  return outcome;
}
