/** The embedded PostgreSQL cannot be started or used; the message says why and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** How a message ends when this machine cannot run the embedded PostgreSQL at all. */
export const USE_ANOTHER_DATABASE = 'Set DATABASE_URL to use a PostgreSQL of your own.';
