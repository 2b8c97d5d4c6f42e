import type { Actor } from '../../domain/access/actor.js';
import { isPartnerId, type PartnerId } from '../../domain/access/partner.js';
import { isPermission, type Permission } from '../../domain/access/permission.js';
import { isRole, type Role } from '../../domain/access/role.js';
import { readClaim, wordsOf, type Claims } from './claim.js';

/** Which claims say who somebody is: plain, dotted or URL-shaped names. */
export interface ClaimNames {
  readonly partner: string;
  readonly roles: string;
  readonly permissions: string;
}

export const DEFAULT_CLAIM_NAMES: ClaimNames = { partner: 'partner_id', roles: 'roles', permissions: 'permissions' };

const SCOPE = 'scope';

/**
 * Reads the actor out of the claims of a verified token. Unknown roles are dropped, and what is no partner id is no partner.
 * `permissions` and `scope` each narrow the roles; where a token has both, only what both allow is left.
 */
export function tokenActor(claims: Claims, names: ClaimNames): Actor {
  return {
    sub: String(claims['sub']),
    roles: rolesOf(readClaim(claims, names.roles)),
    partner: partnerOf(readClaim(claims, names.partner)),
    narrowedTo: intersection(permissionsOf(claims, names.permissions), scopeOf(readClaim(claims, SCOPE))),
  };
}

function rolesOf(value: unknown): readonly Role[] {
  return [...new Set(wordsOf(value)?.filter(isRole))];
}

function partnerOf(value: unknown): PartnerId | null {
  return typeof value === 'string' && isPartnerId(value) ? value : null;
}

/** A permissions claim always narrows, even to nothing: an empty list, unknown values and a value of the wrong type give no more than a list would. */
function permissionsOf(claims: Claims, name: string): ReadonlySet<Permission> | null {
  if (name === SCOPE) return null;
  const value = readClaim(claims, name);
  if (value === undefined) return null;
  return new Set(wordsOf(value)?.filter(isPermission));
}

/** A scope is shared with other services (`openid`, …): one that says nothing about this service narrows nothing. */
function scopeOf(value: unknown): ReadonlySet<Permission> | null {
  const known = wordsOf(value)?.filter(isPermission) ?? [];
  return known.length === 0 ? null : new Set(known);
}

function intersection<T>(left: ReadonlySet<T> | null, right: ReadonlySet<T> | null): ReadonlySet<T> | null {
  if (left === null) return right;
  if (right === null) return left;
  return new Set([...left].filter((value) => right.has(value)));
}
