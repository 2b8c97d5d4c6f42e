import type { PartnerId, Reach } from '../../domain/access/partner.js';
import type { Occasion } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { LastingRefusal } from '../../domain/tenants/tenant-errors.js';
import type { Tenant, TenantChange } from '../../domain/tenants/tenant.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';

/**
 * Where tenants live.
 *
 * Every call keeps within a reach: another partner's tenant is as absent as one that never was. Every call
 * throws `Unavailable` when the storage is away.
 */
export interface TenantRepository {
  /** The tenant, deleted, purged or not; `null` when there never was one in reach. */
  find(reach: Reach, id: Uuid): Promise<Tenant | null>;

  /**
   * Stores the state, its events with actor and request id, and the idempotency receipt, together or not at all,
   * and answers only after that is durable. A repeated key answers the first outcome, also a `TenantAlreadyExists`,
   * and stores nothing; a stale change uses up no key. Of calls at the same time with one key, one is done and the
   * others wait for it. A key is forgotten after `IDEMPOTENCY_KEY_LIFETIME_MS`, counted by the times of the changes.
   * Saving a purged tenant also erases, for good, what the partner wrote: from all its earlier events, and from what
   * repeated keys answer, and its provisioning run. Where the change has a run, that is stored as well, or nothing is.
   *
   * @throws TenantAlreadyExists when another live tenant of the partner has the e-mail (by `emailKey`) or the external id
   * @throws TenantChangedMeanwhile when the stored version of the tenant or of its run is not `basedOn`, or the id is another partner's
   * @throws IdempotencyKeyReused when the key was used with another fingerprint
   */
  save(change: TenantChange, command: CommandContext): Promise<Outcome<Tenant>>;

  /**
   * Keeps the refusal of a request for repetitions with its key; answers `false`, and keeps nothing, when the key has an outcome already.
   * Without a key nothing is done.
   */
  refuse(partner: PartnerId, refusal: LastingRefusal, command: CommandContext, occasion: Occasion): Promise<boolean>;

  /**
   * The outcome of the first request with the command's key; `null` when there is no key, or it is new.
   * @throws TenantAlreadyExists, InvalidStateTransition when the first request was refused so
   * @throws IdempotencyKeyReused when the key was used with another fingerprint
   */
  recall(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<Tenant> | null>;

  /**
   * Gives a request with a key its answer, where the first one with that key is still `pending`: keeps the tenant as it is shown, unless an
   * answer has been given meanwhile. Answers the tenant of the first answer, or what is shown when no outcome of the key is kept.
   * @throws IdempotencyKeyReused when the key was used with another fingerprint
   */
  answer(shown: Tenant, command: CommandContext, now: Date): Promise<Tenant>;

  /**
   * Says what `save` would, of conflicts and versions, and stores nothing. Keys are not looked at.
   * @throws TenantAlreadyExists, TenantChangedMeanwhile
   */
  rehearse(change: TenantChange): Promise<void>;
}
