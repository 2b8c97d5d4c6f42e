import { hash } from 'node:crypto';

/** A digest of a validated input, the same whatever the order of its names, to tell the repetition of a request from another one. */
export function fingerprint(input: unknown): string {
  return hash('sha256', canonical(input), 'base64url');
}

/** Only validated, so shallow, values come here: a deep one would overflow the stack. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_name, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? ''
  );
}
