import { createAdminApp, type AdminAppParts } from '../adapters/http/admin-app.js';
import type { RequestLog } from '../adapters/http/request-log.js';
import { listen, type ListenOptions } from './http-server.js';
import type { Log } from './log.js';

/** What the operator's port is made of. */
export interface AdminServerParts extends AdminAppParts {
  readonly log: Log & RequestLog;
  readonly address: ListenOptions;
  /** Whether any other port will do when this one is in use: nobody has asked for just this one. */
  readonly portIsDefault: boolean;
}

/** The operator's port while it is open. */
export interface AdminServer {
  readonly port: number;
  close(): Promise<void>;
}

/** The operator's port cannot be opened; the message says what to set. */
export class AdminPortError extends Error {
  override readonly name = 'AdminPortError';
}

/** Scrapes are short, and nobody has to be waited for. */
const CLOSE_MS = 500;

/**
 * Opens the operator's port: metrics and health, never on the public one. Several services on one machine need one each; who has not
 * chosen one gets any that is free, with a word about it in the log.
 * @throws AdminPortError when the port that was asked for cannot be had
 */
export async function startAdminServer(parts: AdminServerParts): Promise<AdminServer> {
  const { address, log, ids } = parts;
  const app = createAdminApp(parts);
  const open = (port: number) => listen(app, { ...address, port }, { ids, log });
  const server = await open(address.port).catch(async (error: unknown) => {
    if (!isCode(error, 'EADDRINUSE', 'EACCES')) throw error;
    if (!parts.portIsDefault || !isCode(error, 'EADDRINUSE')) {
      throw new AdminPortError(`The service cannot listen where HOST and ADMIN_PORT say: ${error.message}.`);
    }
    const other = await open(0);
    const port = other.port;
    log.warn({ wanted: address.port, port }, 'the usual ADMIN_PORT is in use; metrics are on another: set ADMIN_PORT');
    return other;
  });
  return { port: server.port, close: () => server.close(CLOSE_MS) };
}

function isCode(error: unknown, ...codes: readonly string[]): error is Error {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
