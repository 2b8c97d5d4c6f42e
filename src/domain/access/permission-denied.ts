import { DomainError } from '../shared/domain-error.js';
import type { Permission } from './permission.js';

/** The caller is known and may not do this; says which permission is missing, where one is. */
export class PermissionDenied extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'permission-denied';

  static missing(permission: Permission): PermissionDenied {
    return new this(`This needs the permission "${permission}", which the token does not give.`, {
      permission,
    });
  }

  static withoutPartner(): PermissionDenied {
    return new this('The token names no partner, so there is nothing it may see or do.');
  }

  static otherPartner(): PermissionDenied {
    return new this('Only a platform administrator may act in another partner by X-Partner-Id.');
  }
}
