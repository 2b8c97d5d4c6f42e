import { z } from 'zod';
import { configurationErrors, type Writing } from '../../domain/configuration/configuration-errors.js';
import { configurationJsonSchema } from './configuration-json-schema.js';

/** Everything about a body is checked by the declaration; its JSON Schema comes from there, too. */
function writtenAs(writing: Writing, meta: Record<string, unknown>) {
  return z
    .unknown()
    .superRefine((value, context) => {
      for (const { pointer, code, message } of configurationErrors(value, writing)) {
        context.addIssue({ code: 'custom', message, path: pathOf(pointer), params: { code } });
      }
    })
    .meta(meta);
}

function pathOf(pointer: string): string[] {
  const [, ...steps] = pointer.split('/');
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The body of `PATCH …/configuration`: a JSON merge patch (RFC 7396) of the overrides. */
export const ConfigurationPatchSchema = writtenAs('patch', {
  id: 'ConfigurationPatch',
  ...configurationJsonSchema('patch'),
  description:
    'A merge patch of what was set: settings not named stay, `null` takes back what was set, so that the default of the plan holds again. A list is replaced as a whole. An unlimited limit is written "unlimited" here.',
});

/** The body of `PUT …/configuration`: all overrides. */
export const ConfigurationOverridesSchema = writtenAs('whole', {
  id: 'ConfigurationOverrides',
  ...configurationJsonSchema('written'),
  description:
    'Everything that is set; what is left out, or `null`, has its default. Only in `limits` and `custom` is `null` a value: in `limits` it means unlimited.',
});

const settings = z.unknown().meta({
  id: 'Settings',
  ...configurationJsonSchema('settings'),
  description:
    'What holds: system defaults, then those of the plan, then what was set. A limit of `null` is unlimited.',
});

const overrides = z.unknown().meta({
  id: 'Overrides',
  ...configurationJsonSchema('overrides'),
  description: 'What was set. It can be sent back by PUT as it is.',
});

const version = z.int().nonnegative();
const instant = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC, with milliseconds.' });

/** A configuration, as every answer shows it. */
export const ConfigurationSchema = z
  .strictObject({
    settings,
    overrides,
    version: version.meta({ description: 'Counts the changes; 0 while nothing was ever set.', example: 3 }),
    updated_at: instant.nullable(),
  })
  .meta({ id: 'Configuration' });

/** Where values come from. */
export const SourcesSchema = z
  .strictObject({
    sources: z
      .record(z.string(), z.record(z.string(), z.enum(['system', 'plan', 'tenant'])))
      .meta({ description: 'By section and setting.', example: { locale: { language: 'plan', time_zone: 'tenant' } } }),
    version,
  })
  .meta({ id: 'ConfigurationSources' });

/** A version of a configuration. */
export const RevisionSchema = z
  .strictObject({
    version: z.int().positive(),
    changes: z.record(z.string(), z.strictObject({ previous: z.unknown(), new: z.unknown() })).meta({
      description:
        'What was set before and is now, by `section.setting`; `null`: not set. An unlimited limit is "unlimited".',
      example: { 'locale.time_zone': { previous: null, new: 'Europe/Berlin' } },
    }),
    rolled_back_to: version.nullable().meta({ description: 'The earlier version that this one made current again.' }),
    actor: z.strictObject({ sub: z.string(), roles: z.array(z.string()) }),
    request_id: z.string(),
    created_at: instant,
  })
  .meta({ id: 'ConfigurationRevision' });

/** The body of `POST …/configuration/rollback`. */
export const RollbackSchema = z
  .strictObject({
    version: z
      .int({ error: (issue) => (issue.input === undefined ? 'The version is required' : 'Must be a whole number') })
      .min(0, 'Must be a version: 0 or more')
      .max(2_147_483_647, 'The configuration never had this version')
      .meta({ description: 'The version to go back to; 0 is that nothing is set.', example: 2 }),
  })
  .meta({ id: 'ConfigurationRollback' });

/** A JSON Schema. */
export const JsonSchemaSchema = z.looseObject({ $schema: z.string() }).meta({ id: 'JsonSchema' });
