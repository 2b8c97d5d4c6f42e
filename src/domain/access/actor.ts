import type { PartnerId } from './partner.js';
import type { Permission } from './permission.js';
import type { Role } from './role.js';

/** Who acts: a partner's integration, the vendor's staff, or a background job. */
export interface Actor {
  /** The token's `sub`, or a job's name. */
  readonly sub: string;
  readonly roles: readonly Role[];
  /** The partner the actor belongs to; `null` for platform staff and jobs. */
  readonly partner: PartnerId | null;
  /** What the token narrows its roles to; `null` when it narrows nothing. */
  readonly narrowedTo: ReadonlySet<Permission> | null;
}
