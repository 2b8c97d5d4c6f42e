import type { Tracer } from '../application/shared/tracer.js';
import type { RateLimit } from '../domain/access/rate-limit.js';
import type { ConfigurationDefaults } from '../domain/configuration/configuration-defaults.js';

// Apart from what is made of them: hosts name these types, and would have to load those of inversify and Prisma with them.

/** What happens in the background, and when it should. */
export interface BackgroundOptions {
  /** For how many days a deleted tenant can be restored. */
  readonly deletionRetentionDays: number;
  /** For how many days events are kept. */
  readonly eventRetentionDays: number;
}

/** How webhooks are delivered. */
export interface WebhookOptions {
  /** Encrypts the secrets: 32 bytes. */
  readonly secretKey: Uint8Array;
  /** Whether receivers may be inside this network, and without TLS. */
  readonly allowPrivateNetworks: boolean;
  /** Follows what the service does, if anybody wants that. */
  readonly tracer: Tracer | null;
}

/** How bulk jobs are kept. */
export interface BulkOptions {
  /** For how many days a job is kept once it has ended. */
  readonly bulkRetentionDays: number;
  /** Follows what the service does, if anybody wants that. */
  readonly tracer: Tracer | null;
}

/** The limit of every partner, and how its limiter behaves. */
export interface RateLimitOptions extends RateLimit {
  /** Told when this process begins to decide by itself, with the reason if there is one, and (`null`) when it is over. */
  readonly onAlone?: (reason: unknown) => void;
}

/** What the operator decides beside the storage. */
export interface ContainerOptions extends BackgroundOptions, WebhookOptions, BulkOptions {
  readonly configurationDefaults: ConfigurationDefaults;
  /** How much a partner may ask for; `null` is no limit. */
  readonly rateLimit: RateLimitOptions | null;
}
