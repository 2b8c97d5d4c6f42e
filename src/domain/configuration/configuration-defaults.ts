import type { FixedSection, Setting } from './section.js';
import { SECTIONS, SECTION_NAMES, type SectionName } from './sections.js';
import type { Overrides, Settings } from './settings.js';

/** Where a setting's value comes from: the service, the tenant's plan, or the tenant itself. */
export type SettingSource = 'system' | 'plan' | 'tenant';

/** Where every setting's value comes from, by section and name. */
export type SettingSources = Readonly<Record<string, Readonly<Record<string, SettingSource>>>>;

/** What the operator declares: what holds everywhere instead of the built-in defaults, and what holds by plan. */
export interface DeclaredDefaults {
  readonly system: Overrides;
  readonly plans: ReadonlyMap<string, Overrides>;
}

/** What holds for tenants of one plan unless they say otherwise. */
export class PlanDefaults {
  /** Everything that holds where a tenant set nothing. */
  readonly settings: Settings;

  constructor(
    private readonly system: Overrides,
    private readonly plan: Overrides,
    base: Settings = BUILT_IN,
  ) {
    this.settings = overlaid(overlaid(base, system), plan);
  }

  /** Settings that held once, of which nothing more is known. */
  static told(settings: Settings): PlanDefaults {
    return new PlanDefaults({}, {}, settings);
  }

  /** What holds for a tenant that set these. */
  settingsWith(overrides: Overrides): Settings {
    return overlaid(this.settings, overrides);
  }

  /** Where each setting of a tenant that set these comes from. */
  sourcesWith(overrides: Overrides): SettingSources {
    const settings = this.settingsWith(overrides);
    const sections = SECTION_NAMES.map((section) => {
      const names = Object.keys(settings[section]).map(
        (name) => [name, this.sourceOf(section, name, overrides)] as const,
      );
      return [section, Object.fromEntries(names)] as const;
    });
    return Object.fromEntries(sections);
  }

  private sourceOf(section: SectionName, name: string, overrides: Overrides): SettingSource {
    if (Object.hasOwn(overrides[section] ?? {}, name)) return 'tenant';
    return Object.hasOwn(this.plan[section] ?? {}, name) ? 'plan' : 'system';
  }

  /** Whether nothing but the built-in defaults holds. */
  get isBuiltIn(): boolean {
    return Object.keys(this.system).length === 0 && Object.keys(this.plan).length === 0;
  }
}

/** The defaults of a service: what is built in, and what its operator declares. */
export class ConfigurationDefaults {
  private readonly plans: ReadonlyMap<string, PlanDefaults>;
  private readonly withoutPlan: PlanDefaults;

  constructor({ system, plans }: DeclaredDefaults = { system: {}, plans: new Map() }) {
    this.plans = new Map([...plans].map(([name, plan]) => [name, new PlanDefaults(system, plan)]));
    this.withoutPlan = new PlanDefaults(system, {});
  }

  /** What holds for tenants of a plan; a plan that the operator declares nothing for has the system's defaults. */
  of(plan: string | null): PlanDefaults {
    return (plan === null ? undefined : this.plans.get(plan)) ?? this.withoutPlan;
  }
}

const BUILT_IN = builtIn();

function builtIn(): Settings {
  const sections = SECTION_NAMES.map((name) => {
    const section = SECTIONS[name];
    return [name, section.type === 'fixed' ? fallbacksOf(section) : {}] as const;
  });
  return settingsIn(Object.fromEntries(sections));
}

function fallbacksOf({ settings }: FixedSection<Readonly<Record<string, Setting<unknown>>>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).map(([name, { fallback }]) => [name, fallback]));
}

function overlaid(settings: Settings, overrides: Overrides): Settings {
  const named = Object.keys(overrides);
  if (named.length === 0) return settings;
  const sections = SECTION_NAMES.map((name) => {
    const over = overrides[name];
    return [name, over === undefined ? settings[name] : { ...settings[name], ...over }] as const;
  });
  return settingsIn(Object.fromEntries(sections));
}

function settingsIn(sections: Readonly<Record<string, unknown>>): Settings {
  if (!hasEverySection(sections)) throw new Error('settings lack a section');
  return sections;
}

function hasEverySection(sections: Readonly<Record<string, unknown>>): sections is Settings {
  return SECTION_NAMES.every((name) => Object.hasOwn(sections, name));
}
