import type { Actor } from '../../domain/access/actor.js';
import type { Permission } from '../../domain/access/permission.js';

/** Decides who may do what. */
export interface Authorizer {
  /** @throws PermissionDenied when the actor lacks the permission, or has no partner to use it in */
  require(actor: Actor, permission: Permission): void;
}
