import type pg from 'pg';
import { MemoryEventRelay } from '../../src/adapters/memory/event-relay.js';
import { MemoryStore } from '../../src/adapters/memory/memory-store.js';
import { MemoryTenantRepository } from '../../src/adapters/memory/tenant-repository.js';
import { PrismaEventRelay } from '../../src/adapters/prisma/event-relay.js';
import { PrismaTenantRepository } from '../../src/adapters/prisma/tenant-repository.js';
import type { FeedStorage } from '../contracts/event-relay.contract.js';
import type { OpenedDatabase } from './postgresql-tenant-storage.js';
import { openSqlPool } from './sql-pool.js';

/** Opens an empty storage of events in memory. */
export async function openMemoryFeedStorage(): Promise<FeedStorage> {
  const store = new MemoryStore();
  return {
    tenants: new MemoryTenantRepository(store),
    openRelay: () => new MemoryEventRelay(store),
    feed: async () =>
      [...store.sequences].map(([id, sequence]) => [sequence, id] as const).toSorted(([a], [b]) => a - b),
    close: async () => undefined,
  };
}

/** A storage of events in PostgreSQL, with a way into the database beside it. */
export interface PostgresqlFeedStorage extends FeedStorage {
  readonly url: string;
  /** Connections of the test's own. */
  readonly sql: pg.Pool;
}

/** Opens a storage of events in a database. */
export function openPostgresqlFeedStorage({ url, database }: OpenedDatabase): PostgresqlFeedStorage {
  const sql = openSqlPool(url, 4);
  return {
    url,
    sql,
    tenants: new PrismaTenantRepository(database),
    openRelay: () => new PrismaEventRelay(database),
    feed: async () => {
      const { rows } = await sql.query<{ sequence: string; id: string }>(
        'SELECT sequence, id::text FROM events WHERE sequence IS NOT NULL ORDER BY sequence',
      );
      return rows.map(({ sequence, id }) => [Number(sequence), id] as const);
    },
    close: () => sql.end(),
  };
}
