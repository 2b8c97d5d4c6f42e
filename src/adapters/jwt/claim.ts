/** The claims of a verified token. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Reads a claim by its configured name: as it is written (`roles`, `https://example.com/roles`), or as a path into
 * nested claims (`realm_access.roles`), where the literal name wins. Own properties only; `undefined` when there is none.
 */
export function readClaim(claims: unknown, name: string): unknown {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined;
  if (Object.hasOwn(claims, name)) return ownValue(claims, name);
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const head = name.slice(0, dot);
    if (!Object.hasOwn(claims, head)) continue;
    const value = readClaim(ownValue(claims, head), name.slice(dot + 1));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The words of a claim that is a list of strings or one string with spaces; `null` for anything else. */
export function wordsOf(value: unknown): readonly string[] | null {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  if (Array.isArray(value)) return value.filter((word) => typeof word === 'string');
  return null;
}

function ownValue(object: object, name: string): unknown {
  const value: unknown = Reflect.get(object, name);
  return value;
}
