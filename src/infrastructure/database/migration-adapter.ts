import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { CatalogPool } from './catalog-pool.js';
import { withOwnNote } from './migration-script.js';

/** Connects Prisma's migration engine to a database; `close` ends whatever it opened. */
export class MigrationAdapter implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'postgres';
  readonly adapterName = '@prisma/adapter-pg';
  private readonly pools: CatalogPool[] = [];
  private readonly shadows: string[] = [];

  constructor(private readonly url: string) {}

  connect(): Promise<SqlDriverAdapter> {
    return this.open({ connectionString: this.url });
  }

  /** Opens an empty database beside the real one, for migrations to be tried out in. */
  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    const name = `shadow_${randomUUID()}`;
    await this.command(`create database "${name}"`);
    this.shadows.push(name);
    const url = new URL(this.url);
    url.pathname = name;
    return this.open({ connectionString: url.href });
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.map(({ pool }) => pool.end()));
    for (const name of this.shadows) await this.command(`drop database "${name}" with (force)`);
  }

  private async command(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  private async open(config: pg.PoolConfig): Promise<SqlDriverAdapter> {
    const catalog = new CatalogPool({ ...config, max: 2 });
    this.pools.push(catalog);
    return withWholeScripts(await new PrismaPg(catalog.pool).connect(), catalog);
  }
}

/**
 * Sends a migration script to PostgreSQL in one piece: the adapter itself would cut it at every semicolon, those of
 * function bodies and texts included. One piece is one transaction, so a migration happens as a whole or not at all.
 */
function withWholeScripts(adapter: SqlDriverAdapter, catalog: CatalogPool): SqlDriverAdapter {
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    queryRaw: async (query) => catalog.withCharacters(await adapter.queryRaw(query)),
    executeRaw: (query) => adapter.executeRaw(query),
    startTransaction: (isolationLevel) => adapter.startTransaction(isolationLevel),
    getConnectionInfo: () => adapter.getConnectionInfo?.() ?? { supportsRelationJoins: true },
    dispose: () => adapter.dispose(),
    async executeScript(script) {
      try {
        await catalog.pool.query(withOwnNote(script));
      } catch (error) {
        throw translate(error);
      }
    },
  };
}

function translate(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  const { code = 'N/A', severity = 'ERROR', message, detail, column, hint } = error;
  return new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
}
