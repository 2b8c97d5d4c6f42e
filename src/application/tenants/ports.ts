import type { Reach } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
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
  /** The tenant, deleted or not; `null` when there is none in reach. */
  find(reach: Reach, id: Uuid): Promise<Tenant | null>;

  /**
   * Stores the state, its events with actor and request id, and the idempotency receipt, together or not at all,
   * and answers only after that is durable. A repeated key answers the first outcome, also a refusal, and stores
   * nothing; of calls at the same time with one key, one is done and the others wait for it. A key is forgotten
   * after `IDEMPOTENCY_KEY_LIFETIME_MS`, counted by the times of the changes.
   *
   * @throws TenantAlreadyExists when another live tenant of the partner has the e-mail (by `emailKey`) or the external id
   * @throws TenantChangedMeanwhile when the stored version is not `basedOn`
   * @throws IdempotencyKeyReused when the key was used with another fingerprint
   */
  save(change: TenantChange, command: CommandContext): Promise<Outcome<Tenant>>;

  /**
   * Says what `save` would, of conflicts and versions, and stores nothing. Keys are not looked at.
   * @throws TenantAlreadyExists, TenantChangedMeanwhile
   */
  rehearse(change: TenantChange): Promise<void>;
}
