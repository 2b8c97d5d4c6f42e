import { z } from 'zod';
import type { AwaitProvisioning } from '../../application/provisioning/await-provisioning.js';
import type { CreateTenant } from '../../application/tenants/create-tenant.js';
import type { GetTenant } from '../../application/tenants/get-tenant.js';
import { tenantDocument } from '../../application/tenants/tenant-document.js';
import { BASE_PATH } from './base-path.js';
import { endpoint, type Endpoint } from './endpoint.js';
import { matchesEtag } from './etag.js';
import { afterWait, PREFER_HEADERS, PREFERENCE_APPLIED } from './provisioning-wait.js';
import { DRY_RUN_REPLY, dryRunReply, ETAG, etagOf, TENANTS_TAG, tenantIdIn } from './tenant-reply.js';
import { NEW_TENANT_EXAMPLE } from './tenant.examples.js';
import { DryRunQuery, NewTenantSchema, NoQuery, TenantSchema } from './tenant.schema.js';

/** The use cases behind the tenant routes. */
export interface TenantUseCases {
  readonly createTenant: CreateTenant;
  readonly getTenant: GetTenant;
  readonly awaitProvisioning: AwaitProvisioning;
}

/** The routes below `/tenants`. */
export function tenantEndpoints({ createTenant, getTenant, awaitProvisioning }: TenantUseCases): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/tenants',
      operationId: 'createTenant',
      tag: TENANTS_TAG,
      summary: 'Create a tenant',
      description:
        'Where the operator has configured provisioning actions, the tenant is `provisioning` until they are applied, then `active`, or `failed`.',
      permission: 'tenant:create',
      query: DryRunQuery,
      documentedHeaders: PREFER_HEADERS,
      body: NewTenantSchema,
      bodyExamples: { tenant: { summary: 'A tenant', value: NEW_TENANT_EXAMPLE } },
      idempotent: true,
      replies: {
        201: {
          description:
            'The tenant was created, or, with `Idempotency-Replayed: true`, had been by the first request with this key.',
          schema: TenantSchema,
          headers: z.object({
            Location: z.string().meta({ description: 'Where the tenant can be read.' }),
            ETag: ETAG,
            'Idempotency-Replayed': z.enum(['true']).optional(),
            'Preference-Applied': PREFERENCE_APPLIED,
          }),
        },
        200: DRY_RUN_REPLY,
      },
      problems: ['tenant-already-exists'],
      async handle({ body, command, request }) {
        const outcome = await createTenant.execute(body, command);
        const { value, replayed } = outcome;
        if (command.dryRun) return dryRunReply(value);
        const { tenant, headers: waited } = await afterWait(request, outcome, command, awaitProvisioning);
        const headers = {
          Location: `${BASE_PATH}/tenants/${value.state.id}`,
          ETag: etagOf(tenant),
          ...(replayed && { 'Idempotency-Replayed': 'true' }),
          ...waited,
        };
        return { status: 201, headers, body: tenantDocument(tenant) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/tenants/{tenant}',
      operationId: 'getTenant',
      tag: TENANTS_TAG,
      summary: 'Read a tenant',
      permission: 'tenant:read',
      query: NoQuery,
      body: undefined,
      idempotent: false,
      replies: {
        200: { description: 'The tenant.', schema: TenantSchema, headers: z.object({ ETag: ETAG }) },
        304: { description: 'The tenant still has the version of `If-None-Match`.', headers: z.object({ ETag: ETAG }) },
      },
      problems: ['tenant-not-found'],
      async handle({ params, command, request }) {
        const tenant = await getTenant.execute(tenantIdIn(params), command);
        const headers = { ETag: etagOf(tenant) };
        if (matchesEtag(request.headers['if-none-match'], headers.ETag)) return { status: 304, headers };
        return { status: 200, headers, body: tenantDocument(tenant) };
      },
    }),
  ];
}
