import type { RateLimit } from '../domain/access/rate-limit.js';
import { ConfigurationDefaults } from '../domain/configuration/configuration-defaults.js';
import { isLoopback } from './loopback.js';
import { jwtConfig, type JwtConfig } from './jwt-config.js';
import { nearestName } from './nearest-name.js';
import { readActionsFile, type ConfiguredAction } from './provisioning-actions-file.js';
import { settingsSchema, type SettingMeta, type Settings } from './settings.js';

/** How the service is to run: every value is checked and every default filled in. */
export interface Config {
  readonly production: boolean;
  readonly database:
    | { readonly kind: 'embedded' }
    | {
        readonly kind: 'external';
        readonly url: string;
        /** Past a pooler; `null` when there is none. */
        readonly directUrl: string | null;
      };
  readonly databasePoolMax: number;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** For the operator; `isDefault` when nobody has chosen it. */
  readonly adminPort: { readonly port: number; readonly isDefault: boolean };
  readonly process: Settings['PROCESS'];
  readonly edition: Settings['EDITION'];
  /** What every partner may ask for; `null` is no limit. */
  readonly rateLimit: RateLimit | null;
  readonly deletionRetentionDays: number;
  readonly bulkRetentionDays: number;
  readonly eventRetentionDays: number;
  /** Encrypts the secrets of webhooks; `null`: a key of our own making, for development. */
  readonly webhookSecretKey: Uint8Array | null;
  readonly allowPrivateNetworks: boolean;
  readonly provisioningActions: readonly ConfiguredAction[];
  readonly requireIfMatch: boolean;
  readonly allowedOrigins: readonly string[];
  readonly configurationDefaults: ConfigurationDefaults;
  readonly jwt: JwtConfig;
  readonly logLevel: Settings['LOG_LEVEL'];
  /** Where traces go, by OTLP over HTTP; `null` is nowhere. */
  readonly tracesUrl: string | null;
}

/** The environment holds what the service cannot run with; the message tells of everything that is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly complaints: readonly string[]) {
    super(`The settings are wrong:\n${complaints.map((complaint) => `- ${complaint}`).join('\n')}`);
  }
}

/** Where Prometheus looks for exporters of OpenTelemetry. */
const ADMIN_PORT = 9464;

const NAMES = Object.keys(settingsSchema.shape);
const OUR_PREFIX = /^(JWT|RATE_LIMIT|WEBHOOK)_/;

/** Reads the configuration from an environment, where an empty value means unset. @throws ConfigError */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env)
      .map(([name, value]) => [name, value?.trim()] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const complaints = Object.keys(given)
    .filter((name) => OUR_PREFIX.test(name) && !NAMES.includes(name))
    .map((name) => `${name} is no setting; did you mean ${nearestName(name, NAMES)}?`);
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`);
    throw new ConfigError([...complaints, ...new Set(wrong)]);
  }
  const settings = parsed.data;
  const production = settings.NODE_ENV === 'production';
  const jwt = jwtConfig(settings, {
    production,
    anyGiven: Object.keys(given).some((name) => name.startsWith('JWT_')),
    complain: (complaint) => void complaints.push(complaint),
  });
  const actionsFile = settings.PROVISIONING_ACTIONS_FILE;
  const provisioningActions =
    actionsFile === undefined ? [] : readActionsFile(actionsFile, (complaint) => void complaints.push(complaint));
  const development = jwt?.kind === 'development';
  const host = settings.HOST ?? (development ? '127.0.0.1' : '0.0.0.0');
  if (development && !isLoopback(host)) {
    complaints.push(
      'HOST must be a loopback address such as 127.0.0.1 as long as tokens are signed with a development key; set JWT_ISSUER, JWT_AUDIENCE and JWT_JWKS_URL to listen elsewhere',
    );
  }
  if (settings.PROCESS !== 'all' && settings.DATABASE_URL === undefined) {
    complaints.push(
      `DATABASE_URL must be set with PROCESS=${settings.PROCESS}: the embedded PostgreSQL serves one process, which then has to do all`,
    );
  }
  if (settings.DATABASE_DIRECT_URL !== undefined && settings.DATABASE_URL === undefined) {
    complaints.push(
      'DATABASE_URL is missing: DATABASE_DIRECT_URL only says how to get past a pooler that it leads through',
    );
  }
  if (production && settings.WEBHOOK_SECRET_KEY === undefined) {
    complaints.push(
      "WEBHOOK_SECRET_KEY is missing: it encrypts the webhooks' secrets (there is no development key in production)",
    );
  }
  if (jwt === null || complaints.length > 0) throw new ConfigError(complaints);
  const url = settings.DATABASE_URL;
  return {
    production,
    database:
      url === undefined
        ? { kind: 'embedded' }
        : { kind: 'external', url, directUrl: settings.DATABASE_DIRECT_URL ?? null },
    databasePoolMax: settings.DATABASE_POOL_MAX,
    dataDir: settings.DATA_DIR,
    host,
    port: settings.PORT,
    adminPort: { port: settings.ADMIN_PORT ?? ADMIN_PORT, isDefault: settings.ADMIN_PORT === undefined },
    process: settings.PROCESS,
    edition: settings.EDITION,
    rateLimit: rateLimitOf(settings),
    deletionRetentionDays: settings.DELETION_RETENTION_DAYS,
    bulkRetentionDays: settings.BULK_RETENTION_DAYS,
    eventRetentionDays: settings.EVENT_RETENTION_DAYS,
    webhookSecretKey: settings.WEBHOOK_SECRET_KEY ?? null,
    allowPrivateNetworks: settings.WEBHOOK_ALLOW_PRIVATE_NETWORKS,
    provisioningActions,
    requireIfMatch: settings.REQUIRE_IF_MATCH,
    allowedOrigins: settings.CORS_ALLOWED_ORIGINS,
    configurationDefaults: settings.CONFIGURATION_DEFAULTS_FILE ?? new ConfigurationDefaults(),
    jwt,
    logLevel: settings.LOG_LEVEL,
    tracesUrl: tracesUrlOf(settings),
  };
}

function rateLimitOf({ RATE_LIMIT_BURST: burst, RATE_LIMIT_PER_MINUTE: perMinute }: Settings): RateLimit | null {
  return burst === 0 || perMinute === 0 ? null : { burst, perMinute };
}

/** OpenTelemetry's own rule: the address for traces is used as it is, to the one for everything their path is added. */
function tracesUrlOf(settings: Settings): string | null {
  if (settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined) return settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const forAll = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  return forAll === undefined ? null : `${forAll.replace(/\/$/, '')}/v1/traces`;
}

/** Every setting with its meaning and default, for documentation to be checked against. */
export function describeSettings(): readonly ({ readonly name: string } & SettingMeta)[] {
  return Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const { meaning, fallback } = schema.meta() ?? {};
    return { name, meaning: String(meaning), fallback: String(fallback) };
  });
}
