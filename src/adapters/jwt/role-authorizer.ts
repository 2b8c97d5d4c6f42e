import type { Authorizer } from '../../application/access/ports.js';
import type { Actor } from '../../domain/access/actor.js';
import { PermissionDenied } from '../../domain/access/permission-denied.js';
import type { Permission } from '../../domain/access/permission.js';
import { rolesGrant } from '../../domain/access/role.js';

/** Permits what an actor's roles grant and its token does not narrow away. */
export class RoleAuthorizer implements Authorizer {
  require(actor: Actor, permission: Permission): void {
    if (actor.partner === null && !actor.roles.includes('platform-admin')) throw PermissionDenied.withoutPartner();
    const narrowedAway = actor.narrowedTo !== null && !actor.narrowedTo.has(permission);
    if (narrowedAway || !rolesGrant(actor.roles, permission)) throw PermissionDenied.missing(permission);
  }
}
