import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  migrationsDirectory,
  readMigrations,
  toMigrationList,
} from '../../src/infrastructure/database/migration-files.js';
import { withSchemaEngine } from '../../src/infrastructure/database/schema-engine.js';
import { packageRoot } from '../../src/infrastructure/package-root.js';

/** Reads what the migrations should add up to. */
export function readSchema(): Promise<string> {
  return readFile(join(packageRoot(), 'prisma', 'schema.prisma'), 'utf8');
}

/** The SQL that leads from the migrations to a schema, empty when they agree; `url` is a database to try it out beside. */
export async function diffMigrations(url: string, schema: string): Promise<string> {
  const directory = migrationsDirectory();
  const migrations = toMigrationList(directory, await readMigrations(directory));
  const { stdout } = await withSchemaEngine(
    url,
    (engine) =>
      engine.diff({
        from: { tag: 'migrations', ...migrations },
        to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
        script: true,
        exitCode: null,
        filters: { externalTables: [], externalEnums: [] },
      }),
    schema,
  );
  const sql = stdout ?? '';
  return sql.includes('This is an empty migration') ? '' : sql;
}
