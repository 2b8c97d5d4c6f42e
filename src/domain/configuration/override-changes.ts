import type { FieldChange, FieldChanges } from '../shared/change.js';
import { isSame } from '../shared/is-same.js';
import { SECTIONS, SECTION_NAMES } from './sections.js';
import type { Overrides } from './settings.js';

/**
 * What is different between overrides, as `section.setting`. `null` says that it was or is not set; where `null` is a value, as in
 * `limits`, the word for it stands here.
 */
export function overrideChanges(before: Overrides, after: Overrides): FieldChanges {
  const changes: [string, FieldChange][] = [];
  for (const name of SECTION_NAMES) {
    const section = SECTIONS[name];
    const nullWord = section.type === 'open' ? section.nullWord : null;
    const old = new Map<string, unknown>(Object.entries(before[name] ?? {}));
    const now = new Map<string, unknown>(Object.entries(after[name] ?? {}));
    for (const key of new Set([...old.keys(), ...now.keys()])) {
      if (old.has(key) === now.has(key) && isSame(old.get(key), now.get(key))) continue;
      const told = (values: Map<string, unknown>) => (values.has(key) ? (values.get(key) ?? nullWord) : null);
      changes.push([`${name}.${key}`, { previous: told(old), new: told(now) }]);
    }
  }
  return Object.fromEntries(changes);
}
