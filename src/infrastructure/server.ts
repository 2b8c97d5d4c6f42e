import { AdminPortError, startAdminServer } from './admin-server.js';
import { authenticate } from '../adapters/http/authenticate.js';
import { StandardWebhooksSigner } from '../adapters/system/standard-webhooks-signer.js';
import { SystemClock } from '../adapters/system/system-clock.js';
import { ConfigError, loadConfig } from './config.js';
import { createContainer } from './container.js';
import { EmbeddedPostgresError } from './database/embedded-postgres-error.js';
import { MigrationError } from './database/migration-error.js';
import { migrateDatabase } from './database/migrations.js';
import { openDatabase } from './database/open-database.js';
import type { Log } from './log.js';
import { createLogger } from './logging.js';
import { acceptingUnless, readinessOf } from './readiness.js';
import { startService } from './service.js';
import { endOnSignals } from './signals.js';
import { httpActions } from './provisioning-actions-file.js';
import { openTokenVerification } from './token-verification.js';
import { openTracing } from './telemetry/open-tracing.js';
import { openMetrics } from './telemetry/open-metrics.js';
import { STORAGE_TOKENS, TOKENS } from './tokens.js';
import { openDevelopmentSecretKey } from './webhook-secret-key.js';
import { welcome } from './welcome.js';
import { leaveDeliveriesToWorkers } from './worker/delivery-hand-over.js';
import { startWorker } from './worker/start-worker.js';
import { workerParts } from './worker/worker-parts.js';

/** Process entry of `npm start`: the API, the worker or both, from settings to signals. */
async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = createLogger(config.logLevel);
  const clock = new SystemClock();
  const access = config.process === 'worker' ? null : await openTokenVerification(config, clock, log);
  const tracing = await openTracing(config.tracesUrl, log);
  const { tracer } = tracing;
  const database = await openDatabase(config, log);
  await migrateDatabase(database.url, log);
  const container = createContainer(
    {
      kind: 'postgresql',
      database: {
        url: database.url,
        poolMax: config.databasePoolMax,
        connectTimeoutMs: 5_000,
        statementTimeoutMs: 10_000,
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
  const { client } = container.get(STORAGE_TOKENS.database);
  await client.$queryRaw`SELECT 1`;
  const telemetry = openMetrics(container.get(STORAGE_TOKENS.database));
  const jobLog = telemetry.metrics.countingJobs(log);
  const worker =
    config.process === 'api'
      ? null
      : await startWorker({ ...workerParts(container, database.url, log), jobLog, tracer });
  const readiness = readinessOf(client, worker);
  if (worker === null) leaveDeliveriesToWorkers(container);
  const service =
    access === null
      ? null
      : await startService({
          container,
          authenticate: authenticate(access.verification),
          edition: config.edition,
          requireIfMatch: config.requireIfMatch,
          allowedOrigins: config.allowedOrigins,
          log: telemetry.metrics.countingRequests(log),
          tracer,
          address: { host: config.host, port: config.port },
          readiness,
          background: worker,
        });
  let ending = false;
  const admin = await startAdminServer({
    ids: container.get(TOKENS.ids),
    readiness: acceptingUnless(() => ending, readiness),
    metrics: () => telemetry.scrape(),
    log,
    address: { host: config.host, port: config.adminPort.port },
    portIsDefault: config.adminPort.isDefault,
  });
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
  endOnSignals(log, async () => {
    ending = true;
    await (service ?? worker)?.stop();
    await admin.close();
    await container.unbindAllAsync();
    await Promise.all([tracing.close(), database.stop()]);
  });
}

/** While the shared state of the rate limit is away each process holds the limit by itself. */
function tellOfLimits(log: Log, reason: unknown): void {
  if (reason === null) log.info({}, 'rate limits are shared again');
  else log.warn({ err: reason }, 'rate limits cannot be shared; this process holds them by itself');
}

/** Refusals to start say in a sentence what to mend; anything else is a defect and shows where it is. */
function explain(error: unknown): string {
  const isRefusal =
    error instanceof ConfigError ||
    error instanceof AdminPortError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof MigrationError;
  if (isRefusal) return error.message;
  if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) {
    return `The service cannot listen where HOST and PORT say: ${error.message}.`;
  }
  return String(error instanceof Error ? error.stack : error);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
