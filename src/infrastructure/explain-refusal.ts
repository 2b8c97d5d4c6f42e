import { AdminPortError } from './admin-server.js';
import { ConfigError } from './config.js';
import { DatabaseError } from './database/database-error.js';
import { EmbeddedPostgresError } from './database/embedded-postgres-error.js';
import { MigrationError } from './database/migration-error.js';

/** Refusals to start say in a sentence what to mend; anything else is a defect and shows where it is. */
export function explainRefusal(error: unknown): string {
  const isRefusal =
    error instanceof ConfigError ||
    error instanceof DatabaseError ||
    error instanceof AdminPortError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof MigrationError;
  if (isRefusal) return error.message;
  if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) {
    return `The service cannot listen where HOST and PORT say: ${error.message}.`;
  }
  return String(error instanceof Error ? error.stack : error);
}
