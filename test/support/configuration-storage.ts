import { MemoryConfigurationRepository } from '../../src/adapters/memory/configuration-repository.js';
import { MemoryStore } from '../../src/adapters/memory/memory-store.js';
import { MemoryTenantRepository } from '../../src/adapters/memory/tenant-repository.js';
import { PrismaConfigurationRepository } from '../../src/adapters/prisma/configuration-repository.js';
import { openDatabase } from '../../src/adapters/prisma/database.js';
import { PrismaTenantRepository } from '../../src/adapters/prisma/tenant-repository.js';
import type { ConfigurationRepository } from '../../src/application/configuration/ports.js';
import { concernedBy, eventData } from '../../src/application/events/event-document.js';
import type { TenantRepository } from '../../src/application/tenants/ports.js';
import { ConfigurationDefaults } from '../../src/domain/configuration/configuration-defaults.js';
import { parseOverrides } from '../../src/domain/configuration/written-configuration.js';
import { createDatabase } from './database.js';
import { databaseOptions } from './postgresql-tenant-storage.js';
import { openSqlPool } from './sql-pool.js';

/** A stored event, in the same shape for every storage. */
export interface StoredEventRow {
  readonly type: string;
  readonly partner: string;
  readonly tenant: string | null;
  readonly sub: string;
  readonly request: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A storage of tenants and their configurations, and what a test must see behind the ports' backs. */
export interface ConfigurationStorage {
  readonly tenants: TenantRepository;
  readonly configurations: ConfigurationRepository;
  /** The events about a tenant, in the order of their ids. */
  events(tenant: string): Promise<readonly StoredEventRow[]>;
  /** Everything that is stored, as one text. */
  everything(): Promise<string>;
  close(): Promise<void>;
}

/** What the tests' operator declares: `gold` has a time zone, a limit and a custom name of its own. */
export const TEST_DEFAULTS = new ConfigurationDefaults({
  system: parseOverrides({ locale: { currency: 'EUR' } }),
  plans: new Map([
    [
      'gold',
      parseOverrides({ locale: { time_zone: 'Europe/Berlin' }, limits: { seats: 100 }, custom: { tier: { n: 1 } } }),
    ],
  ]),
});

/** Opens an empty storage in memory. */
export async function openMemoryConfigurationStorage(): Promise<ConfigurationStorage> {
  const store = new MemoryStore();
  return {
    tenants: new MemoryTenantRepository(store),
    configurations: new MemoryConfigurationRepository(store, TEST_DEFAULTS),
    events: async (id) =>
      store.events
        .filter(({ event }) => concernedBy(event).tenant === id)
        .toSorted((one, other) => (one.event.id < other.event.id ? -1 : 1))
        .map(({ event, actor, requestId }) => {
          const { partner, tenant } = concernedBy(event);
          const data: Readonly<Record<string, unknown>> = { ...eventData(event) };
          return { type: event.type, partner, tenant: tenant ?? '', sub: actor.sub, request: requestId, data };
        }),
    everything: async () =>
      JSON.stringify([
        [...store.tenants],
        store.events.map(({ event }) => eventData(event)),
        [...store.receipts],
        [...store.configurations],
        [...store.revisions],
      ]),
    close: async () => undefined,
  };
}

const EVENTS = `
SELECT type, partner_id AS partner, tenant_id::text AS tenant, actor_sub AS sub, request_id AS request, data
FROM events WHERE tenant_id = $1 ORDER BY id`;

const EVERYTHING = `
SELECT concat_ws(' ', (SELECT json_agg(t) FROM tenants t), (SELECT json_agg(e) FROM events e), (SELECT json_agg(r)
  FROM idempotency_receipts r), (SELECT json_agg(c) FROM configurations c), (SELECT json_agg(v) FROM configuration_revisions v)) AS text`;

/** Opens a storage in a new database. */
export async function openPostgresqlConfigurationStorage(): Promise<ConfigurationStorage> {
  const database = await createDatabase();
  const opened = openDatabase(databaseOptions(database.url));
  const sql = openSqlPool(database.url, 2);
  return {
    tenants: new PrismaTenantRepository(opened),
    configurations: new PrismaConfigurationRepository(opened, TEST_DEFAULTS),
    events: async (tenant) => (await sql.query<StoredEventRow>(EVENTS, [tenant])).rows,
    everything: async () => (await sql.query<{ text: string }>(EVERYTHING)).rows[0]?.text ?? '',
    close: async () => {
      await opened.close();
      await sql.end();
      await database.drop();
    },
  };
}
