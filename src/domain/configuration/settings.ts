import type { FixedSection, OpenSection, Setting } from './section.js';
import type { SECTIONS, SectionName } from './sections.js';

type ValueOf<Declared> =
  Declared extends Setting<infer Value, infer Fallback> ? Value | Exclude<Fallback, Value> : never;
type WrittenOf<Declared> = Declared extends Setting<infer Value> ? Value : never;

type SettingsOf<Section> =
  Section extends FixedSection<infer Declared>
    ? { readonly [Name in keyof Declared]: ValueOf<Declared[Name]> }
    : Section extends OpenSection<infer Value>
      ? Readonly<Record<string, Value | null>>
      : never;

type OverridesOf<Section> =
  Section extends FixedSection<infer Declared>
    ? { readonly [Name in keyof Declared]?: WrittenOf<Declared[Name]> }
    : SettingsOf<Section>;

/** What holds for a tenant: every setting of every section. In `limits`, `null` means unlimited. */
export type Settings = { readonly [Name in SectionName]: SettingsOf<(typeof SECTIONS)[Name]> };

/** What was set for a tenant: only that, and no section without a setting. */
export type Overrides = { readonly [Name in SectionName]?: OverridesOf<(typeof SECTIONS)[Name]> };

/** Sections, settings and values, whatever they are. */
export type SectionValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
