import type { PartnerId } from '../access/partner.js';
import type { Change, FieldChanges, Occasion } from '../shared/change.js';
import type { Uuid } from '../shared/uuid.js';
import type { PlanDefaults, SettingSources } from './configuration-defaults.js';
import { overrideChanges } from './override-changes.js';
import type { Overrides, Settings } from './settings.js';
import { patchOverrides, type ConfigurationPatch } from './written-configuration.js';

/** What happens to a configuration, by its public name. */
export const CONFIGURATION_EVENT_TYPE = 'tenant.configuration_updated';

/** What is kept of a tenant's configuration. */
export interface ConfigurationState {
  readonly tenant: Uuid;
  readonly partner: PartnerId;
  readonly overrides: Overrides;
  /** Counts the changes; 0 while nothing was ever set. */
  readonly version: number;
  /** When it was changed last; `null` while nothing was ever set. */
  readonly updatedAt: Date | null;
}

/** A tenant's configuration was changed: how it is now, and what is different. */
export interface ConfigurationEvent {
  readonly id: Uuid;
  readonly type: typeof CONFIGURATION_EVENT_TYPE;
  readonly at: Date;
  readonly configuration: Configuration;
  readonly changes: FieldChanges;
  /** The version that was made current again, where that is what happened. */
  readonly rolledBackTo: number | null;
}

export type ConfigurationChange = Change<Configuration, ConfigurationEvent>;

/** What was set in one version. */
export interface PastOverrides {
  readonly version: number;
  readonly overrides: Overrides;
}

/** How the product is set up for a tenant: what was set, over the defaults of its plan. Immutable: it answers changes. */
export class Configuration {
  private constructor(
    readonly state: ConfigurationState,
    /** What holds where nothing was set. */
    readonly defaults: PlanDefaults,
  ) {}

  /** Takes up a configuration that was stored earlier; nothing is checked again. */
  static stored(state: ConfigurationState, defaults: PlanDefaults): Configuration {
    return new Configuration(state, defaults);
  }

  /** What holds. */
  get settings(): Settings {
    return this.defaults.settingsWith(this.state.overrides);
  }

  /** Where what holds comes from. */
  get sources(): SettingSources {
    return this.defaults.sourcesWith(this.state.overrides);
  }

  /**
   * Changes what the patch names (RFC 7396): `null` takes back what was set; `null` is answered when nothing changes.
   * @throws InvalidInput when there would be too many settings, or too large ones
   */
  patch(patch: ConfigurationPatch, occasion: Occasion): ConfigurationChange | null {
    return this.become(patchOverrides(this.state.overrides, patch), null, occasion);
  }

  /** Sets these and nothing else; `null` when nothing changes. */
  replace(overrides: Overrides, occasion: Occasion): ConfigurationChange | null {
    return this.become(overrides, null, occasion);
  }

  /**
   * Sets again what was set in an earlier version: always as a new version, also when that is what is set. So a rollback that is told again
   * by its key is never done later on.
   */
  rollback({ version, overrides }: PastOverrides, occasion: Occasion): ConfigurationChange | null {
    return this.become(overrides, version, occasion);
  }

  private become(overrides: Overrides, rolledBackTo: number | null, occasion: Occasion): ConfigurationChange | null {
    const { version, updatedAt } = this.state;
    const changes = overrideChanges(this.state.overrides, overrides);
    if (Object.keys(changes).length === 0 && rolledBackTo === null) return null;
    const at = updatedAt !== null && updatedAt > occasion.at ? updatedAt : occasion.at;
    const next = new Configuration({ ...this.state, overrides, version: version + 1, updatedAt: at }, this.defaults);
    const event: ConfigurationEvent = {
      id: occasion.eventId,
      type: CONFIGURATION_EVENT_TYPE,
      at: occasion.at,
      configuration: next,
      changes,
      rolledBackTo,
    };
    return { next, events: [event], basedOn: version };
  }
}
