import { startAdminServer } from './admin-server.js';
import { StandardWebhooksSigner } from '../adapters/system/standard-webhooks-signer.js';
import { SystemClock } from '../adapters/system/system-clock.js';
import type { Config } from './config.js';
import { createContainer } from './container.js';
import { prepareDatabase } from './database/prepare-database.js';
import { lookAtPooler, type OpenDatabase } from './database/open-database.js';
import type { Log } from './log.js';
import type { createLogger } from './logging.js';
import { acceptingUnless, readinessOf } from './readiness.js';
import type { ProcessEnd } from './process-end.js';
import { httpActions } from './provisioning-actions-file.js';
import { openTokenVerification } from './token-verification.js';
import { openTracing } from './telemetry/open-tracing.js';
import { openMetrics } from './telemetry/open-metrics.js';
import { STORAGE_TOKENS, TOKENS } from './tokens.js';
import { openDevelopmentSecretKey } from './webhook-secret-key.js';
import { welcome } from './welcome.js';
import { leaveDeliveriesToWorkers } from './worker/delivery-hand-over.js';
import { RequestPressure } from './worker/request-pressure.js';
import { startWorker } from './worker/start-worker.js';
import { workerParts } from './worker/worker-parts.js';

/** What a process has when it begins to serve. */
export interface ServeParts {
  readonly config: Config;
  readonly log: ReturnType<typeof createLogger>;
  readonly database: OpenDatabase;
  readonly end: ProcessEnd;
}

/** Runs the API, the worker or both, as the settings say, until the process is to end. Resolves when all of it is ready. */
export async function serve({ config, log, database, end }: ServeParts): Promise<void> {
  const clock = new SystemClock();
  const access = config.process === 'worker' ? null : await end.opened(openTokenVerification(config, clock, log));
  const { tracer } = await end.opened(openTracing(config.tracesUrl, log), (it) => it.close());
  await end.opened(prepareDatabase(database, log));
  const pooler = await end.opened(lookAtPooler(database, log));
  const container = createContainer(
    {
      kind: 'postgresql',
      database: {
        url: database.url,
        poolMax: config.databasePoolMax,
        connectTimeoutMs: 5_000,
        statementTimeoutMs: 10_000,
        pooler,
        onConnectionError: (error) => log.warn({ err: error }, 'a database connection broke'),
      },
    },
    {
      deletionRetentionDays: config.deletionRetentionDays,
      bulkRetentionDays: config.bulkRetentionDays,
      configurationDefaults: config.configurationDefaults,
      eventRetentionDays: config.eventRetentionDays,
      secretKey: config.webhookSecretKey ?? (await openDevelopmentSecretKey(config.dataDir)),
      allowPrivateNetworks: config.allowPrivateNetworks,
      tracer,
      rateLimit: config.rateLimit && { ...config.rateLimit, onAlone: (reason) => tellOfLimits(log, reason) },
    },
    { actions: httpActions(config.provisioningActions, clock, new StandardWebhooksSigner()), log },
  );
  const stored = container.get(STORAGE_TOKENS.database);
  await end.opened(stored.statements.run('SELECT 1'), () => container.unbindAllAsync());
  const telemetry = openMetrics(stored);
  const jobLog = telemetry.metrics.countingJobs(log);
  const pressure = new RequestPressure(container.get(TOKENS.requestTally));
  const surroundings = { pressure, observe: telemetry.metrics.seeAttempt };
  let isReady = false;
  const worker =
    config.process === 'api'
      ? null
      : await end.opened(
          startWorker({ ...workerParts(container, database.sessionUrl, log, surroundings), jobLog, tracer }),
          (it) => it.stop(),
        );
  if (worker === null) leaveDeliveriesToWorkers(container);
  const readiness = readinessOf(stored, worker);
  const admin = await end.opened(
    startAdminServer({
      ids: container.get(TOKENS.ids),
      readiness: acceptingUnless(() => end.isRequested || !isReady, readiness),
      metrics: () => telemetry.scrape(),
      log,
      address: { host: config.host, port: config.adminPort.port },
      portIsDefault: config.adminPort.isDefault,
    }),
    (it) => it.close(),
  );
  const service =
    access === null
      ? null
      : await end.opened(
          import('./start-api.js').then(({ startApi }) =>
            startApi({
              container,
              verification: access.verification,
              edition: config.edition,
              requireIfMatch: config.requireIfMatch,
              allowedOrigins: config.allowedOrigins,
              log: telemetry.metrics.countingRequests(log),
              tracer,
              address: { host: config.host, port: config.port },
              readiness,
              background: worker,
            }),
          ),
          (it) => it.stop(),
        );
  isReady = true;
  log.info(
    {
      process: config.process,
      host: config.host,
      port: service?.port,
      adminPort: admin.port,
      edition: config.edition,
    },
    'ready',
  );
  log.flush();
  if (service !== null && access?.developmentKey) {
    const origin = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${service.port}`;
    process.stdout.write(await welcome(origin, access.developmentKey, clock.now()));
  }
}

/** While the shared state of the rate limit is away each process holds the limit by itself. */
function tellOfLimits(log: Log, reason: unknown): void {
  if (reason === null) log.info({}, 'rate limits are shared again');
  else log.warn({ err: reason }, 'rate limits cannot be shared; this process holds them by itself');
}
