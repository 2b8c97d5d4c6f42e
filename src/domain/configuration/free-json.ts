import { isJsonObject } from '../shared/merge-patch.js';
import type { ValueFlaw, ValueKind } from './value-kind.js';

/** A JSON value that nobody but the partner knows the meaning of. */
export type FreeJson = null | boolean | number | string | readonly FreeJson[] | { readonly [name: string]: FreeJson };

/** How deep objects and lists may be nested inside a free value. */
export const FREE_JSON_DEPTH = 16;

/** Any JSON that can be kept: no NUL character, no lone surrogate, no number beyond a double, no name `__proto__`. */
export const freeJson: ValueKind<FreeJson> = {
  schema: {},
  example: { account_manager: 'J. Doe' },
  flaws: (value) => [...flawsWithin(value, [])],
};

/** PostgreSQL's JSON holds neither (RFC 8259 §8.2 warns of the latter). */
const UNSTORABLE = /\0|\p{Cs}/u;

function* flawsWithin(value: unknown, path: readonly (string | number)[]): Generator<ValueFlaw> {
  if (path.length > FREE_JSON_DEPTH) {
    yield { path, code: 'too_deep', message: `Must not be nested more than ${FREE_JSON_DEPTH} levels deep` };
  } else if (typeof value === 'string') {
    if (UNSTORABLE.test(value))
      yield { path, code: 'invalid_unicode', message: 'Must be well-formed Unicode without NUL' };
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) yield { path, code: 'out_of_range', message: 'The number is too large' };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* flawsWithin(item, [...path, index]);
  } else if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      const flaw = freeNameFlaw(name);
      if (flaw !== null) yield { path: [...path, name], ...flaw };
      else yield* flawsWithin(item, [...path, name]);
    }
  }
}

/** Finds what is wrong with a name in free JSON. */
export function freeNameFlaw(name: string): { readonly code: string; readonly message: string } | null {
  if (name === '__proto__') return { code: 'forbidden_name', message: 'The name __proto__ is not allowed' };
  if (UNSTORABLE.test(name)) return { code: 'invalid_unicode', message: 'Must be well-formed Unicode without NUL' };
  return null;
}

/** How many bytes a JSON value has when it is written without white space in UTF-8. */
export function jsonBytes(value: unknown): number {
  const text = JSON.stringify(value);
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) bytes += 1;
    // A surrogate pair is two units and four bytes.
    if (code > 0x7ff && (code < 0xd800 || code > 0xdfff)) bytes += 1;
  }
  return bytes;
}
