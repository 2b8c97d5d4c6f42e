import { pino } from 'pino';
import { ConfigError, loadConfig } from './config.js';
import { DatabaseError } from './database/database-error.js';
import { EmbeddedPostgresError } from './database/embedded-postgres-error.js';
import { MigrationError } from './database/migration-error.js';
import { prepareDatabase } from './database/prepare-database.js';
import { openDatabase } from './database/open-database.js';

/** Process entry of `npm run db:migrate`: brings the configured database up to date and ends. */
async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = pino({ level: config.logLevel });
  const database = await openDatabase(config, log);
  try {
    const applied = await prepareDatabase(database, log);
    if (applied.length === 0) log.info({}, 'the database is up to date');
  } finally {
    await database.stop();
  }
}

try {
  await main();
} catch (error) {
  const told =
    error instanceof ConfigError ||
    error instanceof DatabaseError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof MigrationError;
  process.stderr.write(`${told ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
}
