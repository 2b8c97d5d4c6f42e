import { MemoryDeliveryLog } from '../../src/adapters/memory/delivery-log.js';
import { MemoryDeliveryQueue } from '../../src/adapters/memory/delivery-queue.js';
import { MemoryDeliveryRelay } from '../../src/adapters/memory/delivery-relay.js';
import { MemoryEventRelay } from '../../src/adapters/memory/event-relay.js';
import { MemoryEventFeed } from '../../src/adapters/memory/event-feed.js';
import { MemoryStore } from '../../src/adapters/memory/memory-store.js';
import { MemoryOldEvents } from '../../src/adapters/memory/old-events.js';
import { MemoryTenantRepository } from '../../src/adapters/memory/tenant-repository.js';
import { MemoryWebhookRepository } from '../../src/adapters/memory/webhook-repository.js';
import { PrismaDeliveryLog } from '../../src/adapters/prisma/delivery-log.js';
import { PrismaDeliveryQueue } from '../../src/adapters/prisma/delivery-queue.js';
import { PrismaDeliveryRelay } from '../../src/adapters/prisma/delivery-relay.js';
import { PrismaEventRelay } from '../../src/adapters/prisma/event-relay.js';
import { PrismaEventFeed } from '../../src/adapters/prisma/event-feed.js';
import { PrismaOldEvents } from '../../src/adapters/prisma/old-events.js';
import { PrismaTenantRepository } from '../../src/adapters/prisma/tenant-repository.js';
import { PrismaWebhookRepository } from '../../src/adapters/prisma/webhook-repository.js';
import { EventsStoredSignal } from '../../src/adapters/system/events-stored-signal.js';
import { UuidV7Generator } from '../../src/adapters/system/uuid-v7-generator.js';
import { AesSecretCipher } from '../../src/adapters/webhooks/aes-secret-cipher.js';
import type { Uuid } from '../../src/domain/shared/uuid.js';
import { useEmptiedDatabase } from '../support/emptied-database.js';
import { ManualClock } from '../support/manual-clock.js';
import type { OpenedDatabase } from '../support/postgresql-tenant-storage.js';
import { query } from '../support/query.js';
import type { WebhookStorage } from '../support/webhook-storage.js';
import { webhooksContract } from './webhooks.contract.js';

async function openMemory(): Promise<WebhookStorage> {
  const store = new MemoryStore();
  const ids = new UuidV7Generator();
  const told: Uuid[] = [];
  const clock = new ManualClock();
  return {
    tenants: new MemoryTenantRepository(store),
    webhooks: new MemoryWebhookRepository(store),
    queue: new MemoryDeliveryQueue(store, clock),
    deliveries: new MemoryDeliveryLog(store, ids),
    feed: new MemoryEventFeed(store),
    old: new MemoryOldEvents(store),
    numbers: new MemoryEventRelay(store),
    relay: new MemoryDeliveryRelay(store, ids, { tell: (webhooks) => void told.push(...webhooks) }),
    told,
    now: () => clock.now(),
    pass: async (ms) => clock.advance(ms / 1000),
    close: async () => undefined,
  };
}

function openPostgresql({ url, database }: OpenedDatabase): WebhookStorage {
  const cipher = new AesSecretCipher(new Uint8Array(32).fill(3));
  const stored = new EventsStoredSignal();
  const told: Uuid[] = [];
  return {
    tenants: new PrismaTenantRepository(database, stored),
    webhooks: new PrismaWebhookRepository(database, cipher, stored),
    queue: new PrismaDeliveryQueue(database, cipher),
    deliveries: new PrismaDeliveryLog(database),
    feed: new PrismaEventFeed(database),
    old: new PrismaOldEvents(database),
    numbers: new PrismaEventRelay(database),
    relay: new PrismaDeliveryRelay(database, { tell: (webhooks) => void told.push(...webhooks) }),
    told,
    now: () => new Date(),
    async pass(ms) {
      const ago = `interval '${ms} milliseconds'`;
      await query(url, `UPDATE webhook_deliveries SET next_attempt_at = next_attempt_at - ${ago}`);
      await query(url, `UPDATE webhooks SET failing_since = failing_since - ${ago}`);
    },
    close: async () => undefined,
  };
}

webhooksContract('memory', openMemory);
const emptied = useEmptiedDatabase();
webhooksContract('PostgreSQL', async () => openPostgresql(await emptied()));
