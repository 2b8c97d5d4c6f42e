import pg from 'pg';
import { z } from 'zod';
import type { Migration } from './migration-files.js';
import { MigrationError } from './migration-error.js';
import { isBeyondTransactions } from './migration-script.js';

const UNDEFINED_TABLE = '42P01';

const rowSchema = z.object({
  id: z.string(),
  migration_name: z.string(),
  checksum: z.string(),
  finished: z.boolean(),
  logs: z.string().nullable(),
});

/** A migration that the database has heard of and that was not rolled back. */
export type RecordedMigration = z.infer<typeof rowSchema>;

/** Reads what the database says of its migrations. */
export async function readHistory(client: pg.Client): Promise<RecordedMigration[]> {
  try {
    const { rows } = await client.query(
      `select id, migration_name, checksum, finished_at is not null as finished, logs
       from _prisma_migrations where rolled_back_at is null`,
    );
    return z.array(rowSchema).parse(rows);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === UNDEFINED_TABLE) return [];
    throw error;
  }
}

/** What is left to do: migrations to apply, and rows of those that a process began and died over. */
export interface RemainingWork {
  readonly pending: readonly string[];
  readonly interrupted: readonly RecordedMigration[];
}

/** Compares the database's history with our migrations. @throws MigrationError when they do not fit together */
export function compareHistory(recorded: readonly RecordedMigration[], known: readonly Migration[]): RemainingWork {
  const byName = new Map(known.map((migration) => [migration.name, migration]));
  const interrupted: RecordedMigration[] = [];
  for (const row of recorded) {
    const migration = byName.get(row.migration_name);
    if (migration === undefined) throw ahead(row.migration_name);
    if (row.finished && row.checksum !== migration.checksum) throw edited(row.migration_name);
    if (row.finished) continue;
    if (row.logs || isBeyondTransactions(migration.script)) throw failed(row.migration_name, row.logs ?? '');
    interrupted.push(row);
  }
  const done = new Set(recorded.filter(({ finished }) => finished).map((row) => row.migration_name));
  return { pending: known.map(({ name }) => name).filter((name) => !done.has(name)), interrupted };
}

function ahead(name: string): MigrationError {
  return new MigrationError(
    'ahead',
    `The database has the migration ${name}, which this version of the service does not know: it belongs to a newer one. Run that version, or restore a backup from before its migration.`,
  );
}

function edited(name: string): MigrationError {
  return new MigrationError(
    'edited',
    `The migration ${name} was changed after it had been applied to this database. Bring back the file as it was, and put the change into a new migration.`,
  );
}

/** The error for a migration that PostgreSQL refused, now or at an earlier start. */
export function failed(name: string, reason: string, cause?: unknown): MigrationError {
  const firstLine = reason
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 6)
    .join(' ');
  return new MigrationError(
    'failed',
    `The migration ${name} failed, and nothing of it was kept${firstLine === '' ? '' : `: ${firstLine}`}. Remove what stands in its way, then allow another try with: ` +
      `update _prisma_migrations set rolled_back_at = now() where migration_name = '${name}' and finished_at is null;`,
    cause,
  );
}
