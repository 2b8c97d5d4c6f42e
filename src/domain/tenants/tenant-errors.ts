import { ChangedMeanwhile } from '../shared/changed-meanwhile.js';
import { DomainError } from '../shared/domain-error.js';
import type { Uuid } from '../shared/uuid.js';

/** No tenant of the caller's has this id: unknown, deleted and somebody else's look the same. */
export class TenantNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'tenant-not-found';

  constructor() {
    super('There is no tenant with this id.');
  }
}

/** The fields that no two live tenants of one partner may share. */
export type UniqueTenantField = 'email' | 'external_id';

const NAMES: Readonly<Record<UniqueTenantField, string>> = { email: 'e-mail address', external_id: 'external id' };

/** Another live tenant of the same partner has the e-mail or the external id. */
export class TenantAlreadyExists extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'tenant-already-exists';

  constructor(
    readonly field: UniqueTenantField,
    /** The caller's own tenant that has it; `null` when it is gone again. */
    readonly existingTenant: Uuid | null,
  ) {
    const message = `Another tenant of yours already has this ${NAMES[field]}.`;
    super(message, {
      field,
      existing_tenant: existingTenant,
      errors: [{ pointer: `/${field}`, code: 'taken', message }],
    });
  }
}

/** The tenant's stored version is not the one the decision was based on. */
export class TenantChangedMeanwhile extends ChangedMeanwhile {
  constructor() {
    super('tenant');
  }
}

/** What can be in states. */
export type Stateful = 'tenant' | 'bulk job' | 'webhook';

/** The state of a tenant, a bulk job or a webhook does not allow what was asked for. */
export class InvalidStateTransition extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'invalid-state-transition';

  constructor(
    readonly from: string,
    readonly to: string,
    readonly allowed: readonly string[],
    readonly what: Stateful = 'tenant',
  ) {
    super(`A ${what} that is ${from} cannot become ${to}.`, { from, to, allowed });
  }
}

/** The refusals that come of what is stored, not of the request: a repetition of the request is told the same. */
export type LastingRefusal = TenantAlreadyExists | InvalidStateTransition;

/** The same refusal, told to a repetition of the request. */
export function toldAgain(refusal: LastingRefusal): LastingRefusal {
  const again =
    refusal instanceof TenantAlreadyExists
      ? new TenantAlreadyExists(refusal.field, refusal.existingTenant)
      : new InvalidStateTransition(refusal.from, refusal.to, refusal.allowed, refusal.what);
  return again.asReplay();
}
