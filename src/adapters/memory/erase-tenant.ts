import { concernedBy, type DomainEvent } from '../../application/events/event-document.js';
import { Configuration } from '../../domain/configuration/configuration.js';
import { erasedConfiguration } from '../../domain/configuration/erased-configuration.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { emailKey } from '../../domain/tenants/email.js';
import { erasedEvent, erasedTenant } from '../../domain/tenants/erased-event.js';
import { Tenant } from '../../domain/tenants/tenant.js';
import type { MemoryStore, StoredBulkRow, StoredReceipt } from './memory-store.js';

/** Erases what a partner wrote about a purged tenant: from its events, its configuration, and from what repeated keys answer. */
export function eraseTenant(store: MemoryStore, id: Uuid): void {
  store.events.forEach((stored, index) => {
    if (concernedBy(stored.event).tenant !== id) return;
    store.events[index] = { ...stored, event: erased(stored.event) };
    eraseAnswers(store, stored.event.id);
  });
  store.configurations.delete(id);
  store.revisions.delete(id);
  for (const [name, receipt] of store.receipts) {
    store.receipts.set(name, { ...receipt, outcome: erasedOutcome(receipt.outcome, id) });
  }
}

/** Erases what failed rows of bulk jobs say that have the address which a tenant had until now. */
export function eraseBulkRows(store: MemoryStore, { state }: Tenant): void {
  const key = emailKey(state.fields.email);
  for (const { partner, rows } of store.bulkJobs.values()) {
    if (partner !== state.partner) continue;
    for (const row of rows.values()) {
      if (row.emailKey !== key) continue;
      rows.set(row.row, erasedRow(row));
    }
  }
}

/** What is left of a failed row; taken up again, it fails as it did. */
export function erasedRow(row: StoredBulkRow): StoredBulkRow {
  return { ...row, input: null, emailKey: null, flaw: row.flaw ?? row.error };
}

/** What receivers answered about an event may repeat what it told. */
function eraseAnswers({ deliveries }: MemoryStore, event: Uuid): void {
  for (const [id, delivery] of deliveries) {
    if (delivery.event !== event) continue;
    deliveries.set(id, { ...delivery, attempts: delivery.attempts.map((attempt) => ({ ...attempt, answer: null })) });
  }
}

function erased(event: DomainEvent): DomainEvent {
  if ('tenant' in event) return erasedEvent(event);
  if ('webhook' in event || 'bulkJob' in event) return event;
  return { ...event, configuration: erasedConfiguration(event.configuration), changes: {} };
}

function erasedOutcome(outcome: StoredReceipt['outcome'], id: Uuid): StoredReceipt['outcome'] {
  if (outcome instanceof Tenant && outcome.state.id === id) return erasedTenant(outcome);
  if (outcome instanceof Configuration && outcome.state.tenant === id) return erasedConfiguration(outcome);
  return outcome;
}
