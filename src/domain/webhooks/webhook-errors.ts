import { ChangedMeanwhile } from '../shared/changed-meanwhile.js';
import { DomainError } from '../shared/domain-error.js';
import { InvalidStateTransition } from '../tenants/tenant-errors.js';

/** No webhook of the caller's has this id: unknown, deleted and somebody else's look the same. */
export class WebhookNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'webhook-not-found';

  constructor() {
    super('There is no webhook with this id.');
  }
}

/** The webhook has no delivery with this id. */
export class DeliveryNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'webhook-not-found';

  constructor() {
    super('The webhook has no delivery with this id.');
  }
}

/** The webhook's stored version is not the one the decision was based on. */
export class WebhookChangedMeanwhile extends ChangedMeanwhile {
  constructor() {
    super('webhook');
  }
}

/** Refuses to send something to a disabled webhook: it has to be enabled first. */
export function webhookDisabled(): InvalidStateTransition {
  return new InvalidStateTransition('disabled', 'delivering', ['enabled'], 'webhook');
}
