import { DomainError } from '../shared/domain-error.js';

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
export class WebhookChangedMeanwhile extends DomainError {
  readonly kind = 'stale';
  readonly code = 'precondition-failed';

  constructor() {
    super('The webhook has changed since the version that the request is based on.');
  }
}

/** A disabled webhook delivers nothing, so nothing can be sent to it now. */
export class WebhookDisabled extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'invalid-state-transition';

  constructor() {
    super('The webhook is disabled: enable it first.', { from: 'disabled', to: 'delivering', allowed: ['enabled'] });
  }
}
