import { z } from 'zod';
import { configurationDefaultsFile } from './configuration-defaults-file.js';
import { jwtKey } from './jwt-key.js';
import { webhookSecretKey } from './webhook-secret-key.js';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const;

/** A way to sign access tokens that is accepted: asymmetric ones only, a shared secret could be guessed. */
export type JwtAlgorithm = (typeof ALGORITHMS)[number];

/** What the table below says of each setting beside its values. */
export interface SettingMeta extends Record<string, unknown> {
  readonly meaning: string;
  /** What holds when it is unset, as documentation says it. */
  readonly fallback: string;
}

const say = (meta: SettingMeta): SettingMeta => meta;
const wholeNumber = (from: number, to: number) => {
  const error = `must be a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .transform(Number)
    .refine((value) => value >= from && value <= to, error);
};
const claim = (name: string) => z.string().default(name);
const anyText = z.string().optional();
const postgresUrl = z.string().refine(isPostgresUrl, 'must be a URL that begins with postgres:// or postgresql://');
const httpUrl = z
  .string()
  .refine(
    (value) => /^https?:\/\//i.test(value) && URL.canParse(value),
    'must be a URL that begins with http:// or https://',
  );

/** Every setting of the service: its name in the environment, its values, its meaning and its default. */
export const settingsSchema = z.object({
  DATABASE_URL: postgresUrl
    .optional()
    .meta(say({ meaning: 'PostgreSQL 15 or later', fallback: 'unset: an embedded PostgreSQL' })),
  DATABASE_DIRECT_URL: postgresUrl.optional().meta(
    say({
      meaning: 'The same database past a pooler (PgBouncer in transaction mode) that `DATABASE_URL` leads through',
      fallback: 'unset: there is none',
    }),
  ),
  DATA_DIR: z
    .string()
    .default('.data')
    .meta(say({ meaning: 'Where the embedded PostgreSQL and the development key live', fallback: '.data' })),
  HOST: anyText.meta(
    say({ meaning: 'The address to listen on', fallback: '127.0.0.1 with a development key, else 0.0.0.0' }),
  ),
  PORT: wholeNumber(0, 65_535)
    .default(3000)
    .meta(say({ meaning: 'The port to listen on; 0 takes any free one', fallback: '3000' })),
  ADMIN_PORT: wholeNumber(0, 65_535)
    .optional()
    .meta(
      say({
        meaning: 'The port for `/metrics` and health, on `HOST` too, for the operator only; 0 takes any free one',
        fallback: '9464',
      }),
    ),
  PROCESS: z
    .enum(['all', 'api', 'worker'], 'must be all, api or worker')
    .default('all')
    .meta(
      say({ meaning: 'What this process does: `api` answers HTTP, `worker` works in the background', fallback: 'all' }),
    ),
  EDITION: z
    .enum(['enterprise', 'community'], 'must be enterprise or community')
    .default('enterprise')
    .meta(say({ meaning: '`enterprise` or `community`', fallback: 'enterprise' })),
  JWT_ISSUER: anyText.meta(
    say({ meaning: 'Who must have issued an access token (`iss`)', fallback: 'required with a key' }),
  ),
  JWT_AUDIENCE: anyText.meta(
    say({ meaning: 'Whom an access token must be for (`aud`)', fallback: 'required with a key' }),
  ),
  JWT_JWKS_URL: z
    .string()
    .refine((value) => /^https?:\/\//i.test(value) && URL.canParse(value), 'must be an https:// URL')
    .optional()
    .meta(say({ meaning: "Where the issuer's keys are published", fallback: 'unset' })),
  JWT_PUBLIC_KEY: jwtKey
    .optional()
    .meta(say({ meaning: "The issuer's key instead: PEM text, or the path of a PEM file", fallback: 'unset' })),
  JWT_ALGORITHMS: z
    .string()
    .default('RS256,PS256,ES256')
    .transform((value) => value.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(ALGORITHMS, `must be a list of ${ALGORITHMS.join(', ')}, separated by commas`)))
    .meta(say({ meaning: 'Accepted signatures', fallback: 'RS256,PS256,ES256' })),
  JWT_PARTNER_CLAIM: claim('partner_id').meta(
    say({ meaning: 'The claim that names the partner', fallback: 'partner_id' }),
  ),
  JWT_ROLES_CLAIM: claim('roles').meta(say({ meaning: 'The claim that lists roles', fallback: 'roles' })),
  JWT_PERMISSIONS_CLAIM: claim('permissions').meta(
    say({ meaning: 'The claim that lists permissions', fallback: 'permissions' }),
  ),
  DATABASE_POOL_MAX: wholeNumber(1, 1000)
    .default(10)
    .meta(say({ meaning: 'Connections to the database, at most', fallback: '10' })),
  RATE_LIMIT_BURST: wholeNumber(0, 999_999_999)
    .default(1200)
    .meta(say({ meaning: 'How many requests a partner may make at once; 0 switches the limit off', fallback: '1200' })),
  RATE_LIMIT_PER_MINUTE: wholeNumber(0, 999_999_999)
    .default(6000)
    .meta(
      say({ meaning: 'How many requests a partner may make in a minute; 0 switches the limit off', fallback: '6000' }),
    ),
  DELETION_RETENTION_DAYS: wholeNumber(1, 36_500)
    .default(30)
    .meta(say({ meaning: 'For how many days a deleted tenant can be restored; then it is purged', fallback: '30' })),
  BULK_RETENTION_DAYS: wholeNumber(1, 36_500)
    .default(30)
    .meta(say({ meaning: 'For how many days a bulk job, and what its failed rows say, is kept', fallback: '30' })),
  EVENT_RETENTION_DAYS: wholeNumber(1, 36_500)
    .default(400)
    .meta(say({ meaning: 'For how many days events and their deliveries are kept', fallback: '400' })),
  WEBHOOK_SECRET_KEY: webhookSecretKey.optional().meta(
    say({
      meaning: "Encrypts the webhooks' secrets: 32 random bytes as base64 or hex",
      fallback: 'required in production; else one is made in `DATA_DIR`',
    }),
  ),
  WEBHOOK_ALLOW_PRIVATE_NETWORKS: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((value) => value === 'true')
    .meta(say({ meaning: '`true` lets webhooks go to private networks and by plain HTTP', fallback: 'false' })),
  PROVISIONING_ACTIONS_FILE: anyText.meta(
    say({ meaning: 'A JSON file with the actions that bring new tenants to life', fallback: 'unset: none' }),
  ),
  REQUIRE_IF_MATCH: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((value) => value === 'true')
    .meta(say({ meaning: '`true` refuses changes without `If-Match`', fallback: 'false' })),
  CORS_ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((value) => (value === '' ? [] : value.split(',').map((origin) => origin.trim())))
    .refine(
      (origins) => origins.every(isOrigin),
      'must be origins, separated by commas, such as https://portal.example.com',
    )
    .meta(say({ meaning: 'Whose pages may call the API: origins, separated by commas', fallback: 'unset: no page' })),
  CONFIGURATION_DEFAULTS_FILE: configurationDefaultsFile.optional().meta(
    say({
      meaning: "A JSON file of defaults for tenants' configurations, by plan and for all (docs/configuration.md)",
      fallback: 'unset: the built-in defaults',
    }),
  ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'must be trace, debug, info, warn, error, fatal or silent',
    })
    .default('info')
    .meta(say({ meaning: 'The least important log lines to write', fallback: 'info' })),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional().meta(
    say({
      meaning: 'Where traces go, by OTLP over HTTP: a collector, such as http://collector:4318',
      fallback: 'unset: no traces, and nothing of OpenTelemetry is loaded',
    }),
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl
    .optional()
    .meta(say({ meaning: 'The same as a whole address, path included', fallback: 'unset' })),
  NODE_ENV: anyText.meta(say({ meaning: '`production` refuses to start with a development key', fallback: 'unset' })),
});

/** The settings as they were given, each valid by itself. */
export type Settings = z.infer<typeof settingsSchema>;

/** Written as browsers send it: scheme, host and port only, in lower case. */
function isOrigin(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).origin === value;
}

function isPostgresUrl(value: string): boolean {
  return /^postgres(ql)?:\/\//.test(value) && URL.canParse(value);
}
