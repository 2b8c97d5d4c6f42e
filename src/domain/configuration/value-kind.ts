import { textFlaw, type Flaw } from '../shared/text.js';

/** Something that is wrong with a value; `path` leads from the value to where it lies. */
export interface ValueFlaw extends Flaw {
  readonly path: readonly (string | number)[];
}

/** A kind of values: what can be said of them to programs and people, and the check of their meaning. */
export interface ValueKind<Value> {
  /** Keywords of JSON Schema (2020-12). The check may ask for more than they can say. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly example: Value;
  /** Everything that is wrong with a value, of whatever type it is. */
  flaws(value: unknown): readonly ValueFlaw[];
}

/** A flaw of the value as a whole. */
function flaw(code: string, message: string): readonly ValueFlaw[] {
  return [{ path: [], code, message }];
}

/** What a text's meaning is checked for: the first thing that is wrong with it, or `null`. */
export type TextCheck = (text: string) => Flaw | null;

/** Texts that pass a check, of at most `maxLength` characters. */
export function text(
  maxLength: number,
  check: TextCheck,
  schema: ValueKind<string>['schema'],
  example: string,
): ValueKind<string> {
  return {
    schema: { type: 'string', maxLength, ...schema },
    example,
    flaws(value) {
      if (typeof value !== 'string') return flaw('invalid_type', 'Must be a text');
      const found = textFlaw(value, maxLength) ?? check(value);
      return found === null ? [] : flaw(found.code, found.message);
    },
  };
}

/** One of a closed set of texts. */
export function choice<const Choice extends string>(choices: readonly [Choice, ...Choice[]]): ValueKind<Choice> {
  const known: readonly string[] = choices;
  return {
    schema: { type: 'string', enum: choices },
    example: choices[0],
    flaws: (value) =>
      typeof value === 'string' && known.includes(value)
        ? []
        : flaw('invalid_value', `Must be one of ${choices.join(', ')}`),
  };
}

/** True or false. */
export const flag: ValueKind<boolean> = {
  schema: { type: 'boolean' },
  example: true,
  flaws: (value) => (typeof value === 'boolean' ? [] : flaw('invalid_type', 'Must be true or false')),
};

/** Whole numbers of a range, both ends included. */
export function wholeNumber(minimum: number, maximum: number, example: number): ValueKind<number> {
  return {
    schema: { type: 'integer', minimum, maximum },
    example,
    flaws(value) {
      if (typeof value !== 'number' || !Number.isInteger(value)) return flaw('invalid_type', 'Must be a whole number');
      if (value >= minimum && value <= maximum) return [];
      return flaw('out_of_range', `Must be from ${minimum} to ${maximum}`);
    },
  };
}

/** Lists of at most `maxItems` values of one kind, none of them twice; `keyOf` tells what makes two of them the same. */
export function setOf<Value>(
  items: ValueKind<Value>,
  maxItems: number,
  keyOf: (value: unknown) => string = String,
): ValueKind<readonly Value[]> {
  return {
    schema: { type: 'array', maxItems, uniqueItems: true, items: items.schema },
    example: [items.example],
    flaws(value) {
      if (!Array.isArray(value)) return flaw('invalid_type', 'Must be a list');
      if (value.length > maxItems) return flaw('too_many', `Must have at most ${maxItems} elements`);
      const seen = new Set<string>();
      return value.flatMap((item: unknown, index): readonly ValueFlaw[] => {
        const flaws = items.flaws(item);
        const key = flaws.length === 0 ? keyOf(item) : null;
        if (key !== null && seen.has(key)) return [{ path: [index], code: 'duplicate', message: 'Stands there twice' }];
        if (key !== null) seen.add(key);
        return flaws.map((found) => ({ ...found, path: [index, ...found.path] }));
      });
    },
  };
}
