import { PERMISSIONS, type Permission } from './permission.js';

/** The roles a token can carry, and what each grants. */
export const ROLES = ['partner-admin', 'partner-operator', 'partner-viewer', 'platform-admin'] as const;

export type Role = (typeof ROLES)[number];

const GRANTS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  'partner-admin': new Set(PERMISSIONS),
  'partner-operator': new Set([
    'tenant:create',
    'tenant:read',
    'tenant:update',
    'tenant:suspend',
    'configuration:read',
    'configuration:write',
    'bulk:create',
    'bulk:read',
    'event:read',
  ]),
  'partner-viewer': new Set(PERMISSIONS.filter((permission) => permission.endsWith(':read'))),
  'platform-admin': new Set(PERMISSIONS),
};

const KNOWN: ReadonlySet<string> = new Set(ROLES);

export function isRole(text: string): text is Role {
  return KNOWN.has(text);
}

/** Says whether any of the roles grants the permission. */
export function rolesGrant(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => GRANTS[role].has(permission));
}
