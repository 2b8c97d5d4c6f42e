import type { EventFeed, OldEvents } from '../../src/application/events/event-feed.js';
import type { EventRelay } from '../../src/application/events/ports.js';
import type { TenantRepository } from '../../src/application/tenants/ports.js';
import type { DeliveryLog, DeliveryQueue, DeliveryRelay } from '../../src/application/webhooks/delivery-ports.js';
import type { WebhookRepository } from '../../src/application/webhooks/ports.js';
import type { Uuid } from '../../src/domain/shared/uuid.js';

/** Everything that keeps webhooks, deliveries and the feed. */
export interface WebhookStorage {
  readonly tenants: TenantRepository;
  readonly webhooks: WebhookRepository;
  readonly queue: DeliveryQueue;
  readonly deliveries: DeliveryLog;
  readonly feed: EventFeed;
  readonly old: OldEvents;
  /** Puts events into the feed. */
  readonly numbers: EventRelay;
  readonly relay: DeliveryRelay;
  /** Which webhooks the relay told of, in their order. */
  readonly told: readonly Uuid[];
  now(): Date;
  /** Has time pass for deliveries and webhooks. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}
