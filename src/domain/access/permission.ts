/** Everything that can be permitted. */
export const PERMISSIONS = [
  'tenant:create',
  'tenant:read',
  'tenant:update',
  'tenant:delete',
  'tenant:suspend',
  'tenant:purge',
  'configuration:read',
  'configuration:write',
  'bulk:create',
  'bulk:read',
  'webhook:read',
  'webhook:write',
  'event:read',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

const KNOWN: ReadonlySet<string> = new Set(PERMISSIONS);

export function isPermission(text: string): text is Permission {
  return KNOWN.has(text);
}
