// Prints the SQL that the migrations lack to make prisma/schema.prisma true: the body of the next migration.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../dist/src/infrastructure/database/embedded-postgres.js';
import { diffMigrations, readSchema } from '../dist/test/support/schema-diff.js';

const quiet = () => {};
const dataDir = await mkdtemp(join(tmpdir(), 'print-migration-'));
try {
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, log });
  try {
    process.stdout.write(await diffMigrations(postgres.url, await readSchema()));
  } finally {
    await postgres.stop();
  }
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
