import pg from 'pg';
import type { Log } from '../log.js';
import { compareHistory, failed, readHistory } from './migration-history.js';
import { migrationsDirectory, readMigrations, toMigrationList, type Migration } from './migration-files.js';
import { MigrationError } from './migration-error.js';

/** Held while migrations are applied; any number that nobody else locks. */
export const MIGRATION_LOCK = 7_203_811_945;

/** How a database is brought up to date. */
export interface MigrationOptions {
  /** Where the migrations are. */
  readonly directory?: string;
  /** What has to hold, once the database can be reached. */
  readonly beforehand?: () => Promise<void>;
}

/**
 * Brings a database up to date and answers the names of the migrations it applied. Of several processes that do so at
 * once one works and the others wait for it.
 * @throws MigrationError
 */
export async function migrateDatabase(
  url: string,
  log: Log,
  { directory = migrationsDirectory(), beforehand = async () => undefined }: MigrationOptions = {},
): Promise<readonly string[]> {
  const migrations = await readMigrations(directory);
  return withClient(url, async (client) => {
    await beforehand();
    if (await isCurrent(client, migrations)) return [];
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const { pending, interrupted } = compareHistory(await readHistory(client), migrations);
    for (const { id, migration_name } of interrupted) {
      log.warn({ migration: migration_name }, 'a migration was interrupted and is applied again');
      await client.query('update _prisma_migrations set rolled_back_at = now() where id = $1', [id]);
    }
    if (pending.length === 0) return [];
    await apply(url, client, directory, migrations);
    log.info({ migrations: pending }, 'migrations were applied');
    return pending;
  });
}

/** Names the migrations that a database still lacks, without changing it. @throws MigrationError */
export async function checkMigrations(
  url: string,
  directory: string = migrationsDirectory(),
): Promise<readonly string[]> {
  const migrations = await readMigrations(directory);
  return withClient(url, async (client) => compareHistory(await readHistory(client), migrations).pending);
}

/** Whether nothing is left to do; a history that does not fit is looked at again once nobody else is writing it. */
async function isCurrent(client: pg.Client, migrations: readonly Migration[]): Promise<boolean> {
  try {
    return compareHistory(await readHistory(client), migrations).pending.length === 0;
  } catch (error) {
    if (error instanceof MigrationError) return false;
    throw error;
  }
}

async function apply(
  url: string,
  client: pg.Client,
  directory: string,
  migrations: readonly Migration[],
): Promise<void> {
  // Five megabytes of engine, needed only now.
  const { withSchemaEngine } = await import('./schema-engine.js');
  try {
    await withSchemaEngine(url, (engine) =>
      engine.applyMigrations({
        migrationsList: toMigrationList(directory, migrations),
        filters: { externalTables: [], externalEnums: [] },
      }),
    );
  } catch (error) {
    // Its row tells which migration failed and why; without one something else did.
    compareHistory(await readHistory(client), migrations);
    throw failed('under way', error instanceof Error ? error.message : String(error), error);
  }
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new MigrationError(
      'unreachable',
      `The database at ${placeOf(url)} cannot be reached: ${reasonOf(error)}. Check DATABASE_URL, and that PostgreSQL runs and accepts this user.`,
      error,
    );
  }
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** The address without user and password. */
function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host + new URL(url).pathname : 'the address in DATABASE_URL';
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
