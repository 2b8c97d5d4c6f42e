import type { FieldError } from '../shared/invalid-input.js';
import { isJsonObject } from '../shared/merge-patch.js';
import { escapePointer } from '../tenants/tenant-rules.js';
import type { FixedSection, OpenSection, Setting } from './section.js';
import { isSectionName, SECTIONS } from './sections.js';

/** How a configuration is written: as a whole, or as a merge patch, where `null` removes. */
export type Writing = 'whole' | 'patch';

type Entries = Readonly<Record<string, unknown>>;

/** Finds everything that is wrong with overrides, or with a patch of them; pointers are into them. */
export function configurationErrors(value: unknown, writing: Writing): readonly FieldError[] {
  if (!isJsonObject(value)) return [mustBeObject([])];
  return Object.entries(value).flatMap(([name, entries]) => {
    if (!isSectionName(name)) return [error([name], 'unknown_field', 'There is no such section')];
    if (entries === null) return [];
    if (!isJsonObject(entries)) return [mustBeObject([name])];
    const section = SECTIONS[name];
    return section.type === 'fixed' ? fixedErrors(name, section, entries) : openErrors(name, section, entries, writing);
  });
}

function fixedErrors(
  section: string,
  { settings }: FixedSection<Readonly<Record<string, Setting<unknown>>>>,
  entries: Entries,
): FieldError[] {
  return Object.entries(entries).flatMap(([name, value]) => {
    const declared = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (declared === undefined) return [error([section, name], 'unknown_field', 'There is no such setting')];
    if (value === null) return [];
    return declared.kind.flaws(value).map(({ path, code, message }) => error([section, name, ...path], code, message));
  });
}

function openErrors(section: string, open: OpenSection<unknown>, entries: Entries, writing: Writing): FieldError[] {
  const errors = Object.entries(entries).flatMap(([name, value]) => {
    const named = open.nameFlaw(name);
    if (named !== null) return [error([section, name], named.code, named.message)];
    if (value === null || value === open.nullWord) return [];
    return open.kind.flaws(value).map(({ path, code, message }) => error([section, name, ...path], code, message));
  });
  const keepsNull = writing === 'whole' && open.nullable;
  const whole = open.wholeFlaw(
    Object.fromEntries(Object.entries(entries).filter(([, value]) => keepsNull || value !== null)),
  );
  return whole === null ? errors : [error([section], whole.code, whole.message), ...errors];
}

function mustBeObject(path: readonly string[]): FieldError {
  return error(path, 'invalid_type', 'Must be an object');
}

function error(path: readonly (string | number)[], code: string, message: string): FieldError {
  return { pointer: path.map((step) => `/${escapePointer(String(step))}`).join(''), code, message };
}
