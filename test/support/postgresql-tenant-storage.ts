import type pg from 'pg';
import { openDatabase, type Database, type DatabaseOptions } from '../../src/adapters/prisma/database.js';
import { PrismaTenantRepository } from '../../src/adapters/prisma/tenant-repository.js';
import { createDatabase } from './database.js';
import type { EventRecord, TenantStorage } from './tenant-storage.js';
import { openSqlPool } from './sql-pool.js';

/** A storage in PostgreSQL, with a way into the database beside it. */
export interface PostgresqlTenantStorage extends TenantStorage {
  readonly url: string;
  /** Connections of the test's own. */
  readonly sql: pg.Pool;
}

/** A database with all migrations and the job queue, and connections to it. */
export interface OpenedDatabase {
  readonly url: string;
  readonly database: Database;
}

const EVENTS = `
SELECT id::text, type, occurred_at AS at, partner_id AS partner, tenant_id::text AS tenant, actor_sub AS "actorSub",
  actor_roles AS "actorRoles", request_id AS "requestId", trace_parent AS "traceParent", data
FROM events WHERE partner_id = $1 ORDER BY id`;

/** Opens a storage in a new database. */
export async function openPostgresqlTenantStorage(
  options: Partial<DatabaseOptions> = {},
): Promise<PostgresqlTenantStorage> {
  const database = await createDatabase();
  const opened = openDatabase({ ...databaseOptions(database.url), ...options });
  const sql = openSqlPool(database.url, 4);
  return {
    url: database.url,
    sql,
    tenants: new PrismaTenantRepository(opened),
    storedEvents: async (partner) => (await sql.query<EventRecord>(EVENTS, [partner])).rows,
    close: async () => {
      await opened.close();
      await sql.end();
      await database.drop();
    },
  };
}

/** How tests reach a database. */
export function databaseOptions(url: string): DatabaseOptions {
  return {
    url,
    poolMax: 10,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 5_000,
    onConnectionError: () => undefined,
  };
}
