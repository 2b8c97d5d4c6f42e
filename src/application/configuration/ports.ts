import type { PartnerId, Reach } from '../../domain/access/partner.js';
import type { Configuration, ConfigurationChange, PastOverrides } from '../../domain/configuration/configuration.js';
import type { FieldChanges } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Page, PageRequest } from '../shared/page.js';

/** One version of a configuration: who made it, when, and what was different. */
export interface ConfigurationRevision {
  readonly version: number;
  readonly changes: FieldChanges;
  /** The earlier version that it made current again. */
  readonly rolledBackTo: number | null;
  readonly actor: { readonly sub: string; readonly roles: readonly string[] };
  readonly requestId: string;
  readonly at: Date;
}

/** Where a revision stands among a configuration's: behind this version, as the newest comes first. */
export interface RevisionPosition {
  readonly version: number;
}

/**
 * Where configurations and their revisions live.
 *
 * Every call keeps within a reach: another partner's tenant is as absent as one that never was, and so is a deleted one. Every call
 * throws `Unavailable` when the storage is away. When a tenant is purged its configuration and revisions are erased with it,
 * and what its events tell of them.
 */
export interface ConfigurationRepository {
  /**
   * The configuration of a live tenant, over the defaults of the plan that the tenant has now: version 0 without overrides when nothing
   * was ever set; `null` when there is no live tenant in reach.
   */
  find(reach: Reach, tenant: Uuid): Promise<Configuration | null>;

  /**
   * Stores the state, a revision, the event with actor and request id, and the idempotency receipt, together or not at all, and
   * answers only after that is durable. A repeated key answers the first outcome and stores nothing; of calls at the same time
   * with one key, one is done. A key is forgotten after `IDEMPOTENCY_KEY_LIFETIME_MS`.
   *
   * @throws ConfigurationChangedMeanwhile when the stored version is not `basedOn`, or the tenant has been deleted
   * @throws IdempotencyKeyReused when the key was used with another fingerprint
   */
  save(change: ConfigurationChange, command: CommandContext): Promise<Outcome<Configuration>>;

  /**
   * The outcome of the first request with the command's key; `null` when there is no key, or it is new.
   * @throws IdempotencyKeyReused when the key was used with another fingerprint
   */
  recall(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<Configuration> | null>;

  /** Says what `save` would of versions, and stores nothing. @throws ConfigurationChangedMeanwhile */
  rehearse(change: ConfigurationChange): Promise<void>;

  /** What was set in a version, nothing in version 0; `null` when a live tenant's configuration in reach never had it. */
  findRevision(reach: Reach, tenant: Uuid, version: number): Promise<PastOverrides | null>;

  /** A page of the revisions of a partner's tenant, the newest first. */
  revisions(
    partner: PartnerId,
    tenant: Uuid,
    page: PageRequest<RevisionPosition>,
  ): Promise<Page<ConfigurationRevision, RevisionPosition>>;
}
