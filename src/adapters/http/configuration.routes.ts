import { z } from 'zod';
import { configurationDocument, sourcesDocument } from '../../application/configuration/configuration-document.js';
import type { GetConfiguration } from '../../application/configuration/get-configuration.js';
import type { ReplaceConfiguration } from '../../application/configuration/replace-configuration.js';
import type { RollbackConfiguration } from '../../application/configuration/rollback-configuration.js';
import type { UpdateConfiguration } from '../../application/configuration/update-configuration.js';
import { parseOverrides, parsePatch } from '../../domain/configuration/written-configuration.js';
import { configurationJsonSchema } from './configuration-json-schema.js';
import { configurationEtag, configurationReply } from './configuration-reply.js';
import {
  ConfigurationOverridesSchema,
  ConfigurationPatchSchema,
  ConfigurationSchema,
  JsonSchemaSchema,
  RollbackSchema,
  SourcesSchema,
} from './configuration.schema.js';
import { endpoint, type DocumentedReply, type Endpoint } from './endpoint.js';
import { matchesEtag } from './etag.js';
import { ETAG, REPLAYED, tenantIdIn } from './tenant-reply.js';
import { DryRunQuery, NoQuery } from './tenant.schema.js';

/** The use cases behind a tenant's configuration. */
export interface ConfigurationUseCases {
  readonly getConfiguration: GetConfiguration;
  readonly updateConfiguration: UpdateConfiguration;
  readonly replaceConfiguration: ReplaceConfiguration;
  readonly rollbackConfiguration: RollbackConfiguration;
}

const PATH = '/tenants/{tenant}/configuration';

const read = {
  method: 'get',
  tag: 'Configuration',
  permission: 'configuration:read',
  query: NoQuery,
  body: undefined,
  idempotent: false,
} as const;

const CHANGED: DocumentedReply = {
  description: 'The configuration after the change, or, on a dry run, as it would be.',
  schema: ConfigurationSchema,
  headers: z.object({ ETag: ETAG.optional(), 'X-Dry-Run': z.enum(['true']).optional() }),
};

const CHANGED_BY_POST: DocumentedReply = {
  ...CHANGED,
  headers: z.object({ ...CHANGED.headers?.shape, 'Idempotency-Replayed': REPLAYED }),
};

const write = {
  tag: 'Configuration',
  path: PATH,
  permission: 'configuration:write',
  query: DryRunQuery,
  idempotent: false,
  conditional: true,
  replies: { 200: CHANGED },
  problems: ['tenant-not-found', 'precondition-failed'],
} as const;

const DECLARED_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Tenant configuration',
  ...configurationJsonSchema('written'),
};

/** The routes of a tenant's configuration. */
export function configurationEndpoints(useCases: ConfigurationUseCases): readonly Endpoint[] {
  return [
    endpoint({
      ...read,
      path: PATH,
      operationId: 'getConfiguration',
      summary: "Read a tenant's configuration",
      description:
        '`overrides` is what was set, `settings` what holds: system defaults, then defaults of the plan, then overrides.',
      replies: {
        200: { description: 'The configuration.', schema: ConfigurationSchema, headers: z.object({ ETag: ETAG }) },
        304: { description: 'It is still what `If-None-Match` names.', headers: z.object({ ETag: ETAG }) },
      },
      problems: ['tenant-not-found'],
      async handle({ params, command, request }) {
        const configuration = await useCases.getConfiguration.execute(tenantIdIn(params), command);
        const headers = { ETag: configurationEtag(configuration) };
        if (matchesEtag(request.headers['if-none-match'], headers.ETag)) return { status: 304, headers };
        return { status: 200, headers, body: configurationDocument(configuration) };
      },
    }),
    endpoint({
      ...write,
      method: 'patch',
      operationId: 'updateConfiguration',
      summary: "Change some settings of a tenant's configuration",
      description:
        'A JSON merge patch (RFC 7396) of the overrides. A change that changes nothing makes no new version.',
      body: ConfigurationPatchSchema,
      bodyTypes: ['application/merge-patch+json', 'application/json'],
      bodyExamples: {
        change: {
          summary: 'Set a time zone, lift a limit, take a logo back',
          value: {
            locale: { time_zone: 'Europe/Berlin' },
            limits: { seats: 'unlimited' },
            branding: { logo_url: null },
          },
        },
      },
      async handle({ params, body, command }) {
        const outcome = await useCases.updateConfiguration.execute(tenantIdIn(params), parsePatch(body), command);
        return configurationReply(outcome, command.dryRun);
      },
    }),
    endpoint({
      ...write,
      method: 'put',
      operationId: 'replaceConfiguration',
      summary: "Replace a tenant's overrides",
      description:
        'Takes what `overrides` of an earlier answer held. A change that changes nothing makes no new version.',
      body: ConfigurationOverridesSchema,
      async handle({ params, body, command }) {
        const outcome = await useCases.replaceConfiguration.execute(tenantIdIn(params), parseOverrides(body), command);
        return configurationReply(outcome, command.dryRun);
      },
    }),
    endpoint({
      ...read,
      path: `${PATH}/sources`,
      operationId: 'getConfigurationSources',
      summary: 'See where each value comes from',
      replies: { 200: { description: '`system`, `plan` or `tenant` for each setting.', schema: SourcesSchema } },
      problems: ['tenant-not-found'],
      async handle({ params, command }) {
        const configuration = await useCases.getConfiguration.execute(tenantIdIn(params), command);
        return { status: 200, body: sourcesDocument(configuration) };
      },
    }),
    endpoint({
      ...write,
      method: 'post',
      path: `${PATH}/rollback`,
      operationId: 'rollbackConfiguration',
      summary: 'Make an earlier version current again',
      description: 'What was set then is set again, as a new version. An unknown version is a 400 that names it.',
      body: RollbackSchema,
      idempotent: true,
      replies: { 200: CHANGED_BY_POST },
      async handle({ params, body, command }) {
        const outcome = await useCases.rollbackConfiguration.execute(tenantIdIn(params), body.version, command);
        return configurationReply(outcome, command.dryRun);
      },
    }),
    endpoint({
      ...read,
      path: '/configuration-schema',
      operationId: 'getConfigurationSchema',
      summary: 'The JSON Schema of configurations',
      description:
        'JSON Schema 2020-12 of what PUT takes, with the meaning, limits and built-in default of every setting.',
      replies: { 200: { description: 'The schema.', schema: JsonSchemaSchema } },
      problems: [],
      async handle() {
        return { status: 200, body: DECLARED_SCHEMA };
      },
    }),
  ];
}
