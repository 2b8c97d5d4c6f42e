import { inDatabase, query } from './query.js';

/** Cuts every connection to a database, and has its server refuse further ones. */
export async function cutOff(url: string): Promise<void> {
  await allowConnections(url, false);
  await query(admin(url), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${nameOf(url)}'`);
}

/** Has its server take connections to a database again. */
export async function letIn(url: string): Promise<void> {
  await allowConnections(url, true);
}

async function allowConnections(url: string, are: boolean): Promise<void> {
  await query(admin(url), `ALTER DATABASE ${nameOf(url)} ALLOW_CONNECTIONS ${are}`);
}

function admin(url: string): string {
  return inDatabase(url, 'postgres');
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}
