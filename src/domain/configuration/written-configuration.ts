import { InvalidInput, type FieldError } from '../shared/invalid-input.js';
import { isJsonObject, mergePatch } from '../shared/merge-patch.js';
import { configurationErrors } from './configuration-errors.js';
import { SECTIONS, SECTION_NAMES } from './sections.js';
import type { Overrides, SectionValues } from './settings.js';

declare const checked: unique symbol;

/** A merge patch (RFC 7396) of overrides, checked by itself: every name in it exists and every value in it is valid. */
export type ConfigurationPatch = Readonly<Record<string, unknown>> & { readonly [checked]?: true };

/**
 * Takes a merge patch of overrides from outside.
 * @throws InvalidInput naming everything that is wrong
 */
export function parsePatch(value: unknown): ConfigurationPatch {
  requireNone(configurationErrors(value, 'patch'));
  return isJsonObject(value) ? value : {};
}

/**
 * Takes overrides from outside, as a whole.
 * @throws InvalidInput naming everything that is wrong
 */
export function parseOverrides(value: unknown): Overrides {
  requireNone(configurationErrors(value, 'whole'));
  const overrides = normalized(isJsonObject(value) ? value : {});
  if (!isOverrides(overrides)) throw new Error('overrides that were found valid are not');
  return overrides;
}

/**
 * The overrides as a patch leaves them.
 * @throws InvalidInput when they have become too many, or too large
 */
export function patchOverrides(overrides: Overrides, patch: ConfigurationPatch): Overrides {
  return parseOverrides(mergePatch(overrides, patch));
}

function requireNone(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new InvalidInput(errors);
}

/** One way to write what may be written in several: sections in their order, none of them empty, no `null` that only means "not set". */
function normalized(value: Readonly<Record<string, unknown>>): SectionValues {
  const sections = SECTION_NAMES.map((name) => {
    const section = SECTIONS[name];
    const keepsNull = section.type === 'open' && section.nullable;
    const nullWord = section.type === 'open' ? section.nullWord : null;
    const entries = Object.entries(value[name] ?? {})
      .filter(([, entry]) => keepsNull || entry !== null)
      .map(([key, entry]) => [key, nullWord !== null && entry === nullWord ? null : entry] as const);
    return [name, Object.fromEntries(entries)] as const;
  });
  return Object.fromEntries(sections.filter(([, entries]) => Object.keys(entries).length > 0));
}

function isOverrides(values: SectionValues): values is Overrides {
  return configurationErrors(values, 'whole').length === 0;
}
