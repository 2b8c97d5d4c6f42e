/**
 * Applies a JSON merge patch (RFC 7396 §2): objects merge name by name, `null` removes a name, anything else replaces. Neither argument
 * is changed. Names are always a value's own, so `__proto__` and the like are names as any other.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

/** Says whether a JSON value is an object: neither `null`, an array, nor a plain value. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
