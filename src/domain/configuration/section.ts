import type { Flaw } from '../shared/text.js';
import type { ValueKind } from './value-kind.js';

/** A setting: what its values are, and what holds where nobody set one (`null`: no value). */
export interface Setting<Value, Fallback extends Value | null = Value | null> {
  readonly kind: ValueKind<Value>;
  readonly fallback: Fallback;
  readonly description: string;
}

/** A section whose settings are declared one by one. */
export interface FixedSection<Settings extends Readonly<Record<string, Setting<unknown>>>> {
  readonly type: 'fixed';
  readonly description: string;
  readonly settings: Settings;
}

/** A section whose names the partner chooses; the values are all of one kind. */
export interface OpenSection<Value> {
  readonly type: 'open';
  readonly description: string;
  readonly kind: ValueKind<Value>;
  /** Whether `null` is a value here, and not the absence of one. */
  readonly nullable: boolean;
  /** A text that stands for `null` where a patch could not say it (RFC 7396: there `null` removes). */
  readonly nullWord: string | null;
  /** Keywords of JSON Schema for the object that holds the names. */
  readonly schema: Readonly<Record<string, unknown>>;
  nameFlaw(name: string): Flaw | null;
  /** What is wrong with all entries together. */
  wholeFlaw(entries: Readonly<Record<string, unknown>>): Flaw | null;
}

/** Declares a setting that always has a value. */
export function setting<Value>(kind: ValueKind<Value>, fallback: Value, description: string): Setting<Value, Value> {
  return { kind, fallback, description };
}

/** Declares a setting that has no value until somebody sets one. */
export function optional<Value>(kind: ValueKind<Value>, description: string): Setting<Value, null> {
  return { kind, fallback: null, description };
}

/** Declares a section of settings. */
export function fixed<Settings extends Readonly<Record<string, Setting<unknown>>>>(
  description: string,
  settings: Settings,
): FixedSection<Settings> {
  return { type: 'fixed', description, settings };
}

/** Names of features and limits. */
const NAME = /^[a-z][a-z0-9_.-]{0,62}$/;

/** Declares a section of named values of one kind, at most `maxEntries`. */
export function named<Value>(
  description: string,
  kind: ValueKind<Value>,
  maxEntries: number,
  nulls: Pick<OpenSection<Value>, 'nullable' | 'nullWord'>,
): OpenSection<Value> {
  return {
    type: 'open',
    description,
    kind,
    ...nulls,
    schema: { maxProperties: maxEntries, propertyNames: { pattern: NAME.source } },
    nameFlaw: (name) =>
      NAME.test(name)
        ? null
        : {
            code: 'invalid_name',
            message: 'A name must begin with a-z and have at most 63 characters of a-z 0-9 _ . -',
          },
    wholeFlaw: (entries) =>
      Object.keys(entries).length <= maxEntries
        ? null
        : { code: 'too_many', message: `Must have at most ${maxEntries} entries` },
  };
}
