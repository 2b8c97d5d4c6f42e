import supertest from 'supertest';
import { authenticate } from '../../src/adapters/http/authenticate.js';
import { BASE_PATH } from '../../src/adapters/http/base-path.js';
import { OPENAPI_PATH } from '../../src/adapters/http/documentation/openapi-document.js';
import type { AppParts } from '../../src/adapters/http/app.js';
import type { RequestLogLine } from '../../src/adapters/http/request-log.js';
import { TokenVerification } from '../../src/adapters/jwt/token-verification.js';
import { PrismaTenantDirectory } from '../../src/adapters/prisma/tenant-directory.js';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import type { Clock } from '../../src/application/shared/ports.js';
import type { Tracer } from '../../src/application/shared/tracer.js';
import type { RateLimit } from '../../src/domain/access/rate-limit.js';
import type { ConfigurationDefaults } from '../../src/domain/configuration/configuration-defaults.js';
import type { RegisteredAction } from '../../src/application/provisioning/action-registry.js';
import { createContainer } from '../../src/infrastructure/container.js';
import { readinessOf } from '../../src/infrastructure/readiness.js';
import { startService } from '../../src/infrastructure/service.js';
import { STORAGE_TOKENS, TOKENS } from '../../src/infrastructure/tokens.js';
import { startWorker } from '../../src/infrastructure/worker/start-worker.js';
import { workerParts } from '../../src/infrastructure/worker/worker-parts.js';
import { createDatabase } from './database.js';
import { emptyDatabase } from './emptied-database.js';
import { HttpClient } from './http-client.js';
import { expectDocumentedAnswer } from './openapi-conformance.js';
import { query } from './query.js';
import { recordingLog } from './recording-log.js';
import { StoredState } from './stored-state.js';
import { mintToken, TEST_KEYS, TEST_VERIFICATION } from './tokens.js';

/** The whole service over a PostgreSQL database of its own, and ways to look at it from outside. */
export interface TestService {
  readonly origin: string;
  readonly databaseUrl: string;
  /** What was logged, line by line. */
  readonly log: readonly RequestLogLine[];
  /** Sends requests without a token. */
  readonly anonymous: supertest.Agent;
  /** Sends requests with the token of a partner's administrator, changed by claims. */
  as(claims?: Readonly<Record<string, unknown>>): supertest.Agent;
  /** Sends whatever it is told, with the same token; every answer is held against the OpenAPI document. */
  client(claims?: Readonly<Record<string, unknown>>): HttpClient;
  /** Looks into the database. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /** The same over one connection that stays. */
  readonly state: StoredState;
  /** Forgets every row and log line, once nothing is under way. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

type Options = Partial<Pick<AppParts, 'edition' | 'requireIfMatch' | 'allowedOrigins'>> & {
  /** A database that is there already, of another service that runs beside; else one of its own. */
  readonly databaseUrl?: string;
  /** How long a connection and a statement may take, in milliseconds. */
  readonly databaseTimeoutMs?: number;
  readonly configurationDefaults?: ConfigurationDefaults;
  /** Whether a worker runs beside it, in the same process. */
  readonly worker?: boolean;
  /** Whether webhooks may go to this host. */
  readonly allowPrivateNetworks?: boolean;
  /** None unless told so. */
  readonly rateLimit?: RateLimit;
  /** How long requests in flight may take once it is to end, in milliseconds. */
  readonly drainMs?: number;
  /** Instead of the machine's. */
  readonly clock?: Clock;
  /** What brings new tenants to life; with any, a worker runs in this process as well. */
  readonly actions?: readonly RegisteredAction[];
  /** How many tenants are looked at, at most, for what no index finds. */
  readonly horizon?: number;
  /** Follows what it does. */
  readonly tracer?: Tracer;
};

/** What encrypts the secrets of webhooks in tests. */
export const TEST_SECRET_KEY = Buffer.alloc(32, 7);

/** Starts the service as the process entry does, in this process. */
export async function startTestService({
  edition = 'enterprise',
  requireIfMatch = false,
  allowedOrigins = [],
  databaseUrl,
  databaseTimeoutMs = 10_000,
  configurationDefaults,
  allowPrivateNetworks = false,
  rateLimit,
  drainMs,
  clock = new SystemClock(),
  actions = [],
  horizon,
  worker = actions.length > 0,
  tracer,
}: Options = {}): Promise<TestService> {
  const database =
    databaseUrl === undefined ? await createDatabase() : { url: databaseUrl, drop: async () => undefined };
  const log: RequestLogLine[] = [];
  const keep = (line: RequestLogLine) => void log.push(line);
  const container = createContainer(
    {
      kind: 'postgresql',
      database: {
        url: database.url,
        poolMax: 10,
        connectTimeoutMs: databaseTimeoutMs,
        statementTimeoutMs: databaseTimeoutMs,
        onConnectionError: () => undefined,
      },
    },
    {
      secretKey: TEST_SECRET_KEY,
      allowPrivateNetworks,
      tracer: tracer ?? null,
      ...(configurationDefaults !== undefined && { configurationDefaults }),
      ...(rateLimit !== undefined && { rateLimit }),
    },
    { actions, log: recordingLog() },
  );
  container.rebind(TOKENS.clock).toConstantValue(clock);
  if (horizon !== undefined) {
    const directory = new PrismaTenantDirectory(container.get(STORAGE_TOKENS.database), horizon);
    container.rebind(TOKENS.directory).toConstantValue(directory);
  }
  const parts = { ...workerParts(container, database.url, recordingLog()), tracer: tracer ?? null };
  const background = worker ? await startWorker(parts) : null;
  const { database: databaseCheck = async () => undefined } = readinessOf(container.get(STORAGE_TOKENS.database), null);
  const service = await startService({
    container,
    background,
    readiness: { database: databaseCheck },
    authenticate: authenticate(new TokenVerification(TEST_VERIFICATION, TEST_KEYS, clock)),
    edition,
    requireIfMatch,
    allowedOrigins,
    log: { info: keep, error: keep },
    address: { host: '127.0.0.1', port: 0 },
    ...(drainMs !== undefined && { drainMs }),
    ...(tracer !== undefined && { tracer }),
  });
  const origin = `http://127.0.0.1:${service.port}`;
  const clients: HttpClient[] = [];
  const state = new StoredState(database.url);
  return {
    origin,
    databaseUrl: database.url,
    log,
    anonymous: supertest.agent(origin),
    as: (claims) => supertest.agent(origin).set('Authorization', `Bearer ${mintToken(claims)}`),
    client(claims) {
      const headers = { authorization: `Bearer ${mintToken(claims)}` };
      const client = new HttpClient(origin, headers, (answer) => {
        if (isDocumented(answer.path)) expectDocumentedAnswer(answer);
      });
      clients.push(client);
      return client;
    },
    rows: (sql) => query(database.url, sql),
    state,
    async empty() {
      for (const client of clients.splice(0)) client.close();
      await emptyDatabase(database.url, container.get(STORAGE_TOKENS.database));
      log.length = 0;
    },
    async stop() {
      for (const client of clients) client.close();
      await state.close();
      await service.stop();
      await database.drop();
    },
  };
}

/** An operation's address; one that cannot be decoded is none, though it may look like one. */
function isDocumented(path: string): boolean {
  try {
    return decodeURI(path).startsWith(`${BASE_PATH}/`) && path !== OPENAPI_PATH;
  } catch {
    return false;
  }
}
