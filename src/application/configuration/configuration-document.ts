import type { Configuration, ConfigurationEvent } from '../../domain/configuration/configuration.js';
import type { SettingSources } from '../../domain/configuration/configuration-defaults.js';
import type { Overrides, Settings } from '../../domain/configuration/settings.js';
import type { FieldChanges } from '../../domain/shared/change.js';
import type { ConfigurationRevision } from './ports.js';

/** A tenant's configuration as it is published. Times are RFC 3339 UTC with milliseconds. */
export interface ConfigurationDocument {
  readonly settings: Settings;
  readonly overrides: Overrides;
  readonly version: number;
  readonly updated_at: string | null;
}

/** Writes a configuration down. */
export function configurationDocument({ settings, state }: Configuration): ConfigurationDocument {
  return {
    settings,
    overrides: state.overrides,
    version: state.version,
    updated_at: state.updatedAt?.toISOString() ?? null,
  };
}

/** What an event about a configuration tells: how it is after the change, and what was set before and is now. */
export interface ConfigurationEventData {
  readonly configuration: ConfigurationDocument;
  readonly changes: FieldChanges;
}

/** Writes down what an event about a configuration tells. */
export function configurationEventData({ configuration, changes }: ConfigurationEvent): ConfigurationEventData {
  return { configuration: configurationDocument(configuration), changes };
}

/** Where each setting's value comes from, as it is published. */
export interface SourcesDocument {
  readonly sources: SettingSources;
  readonly version: number;
}

/** Writes down where a configuration's values come from. */
export function sourcesDocument({ sources, state }: Configuration): SourcesDocument {
  return { sources, version: state.version };
}

/** A revision as it is published. */
export interface RevisionDocument {
  readonly version: number;
  readonly changes: FieldChanges;
  readonly rolled_back_to: number | null;
  readonly actor: { readonly sub: string; readonly roles: readonly string[] };
  readonly request_id: string;
  readonly created_at: string;
}

/** Writes a revision down field by field. */
export function revisionDocument(revision: ConfigurationRevision): RevisionDocument {
  return {
    version: revision.version,
    changes: revision.changes,
    rolled_back_to: revision.rolledBackTo,
    actor: { sub: revision.actor.sub, roles: revision.actor.roles },
    request_id: revision.requestId,
    created_at: revision.at.toISOString(),
  };
}
