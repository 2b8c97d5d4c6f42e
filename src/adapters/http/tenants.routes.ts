import { z } from 'zod';
import type { CreateTenant } from '../../application/tenants/create-tenant.js';
import type { GetTenant } from '../../application/tenants/get-tenant.js';
import { tenantDocument } from '../../application/tenants/tenant-document.js';
import { isUuid, type Uuid } from '../../domain/shared/uuid.js';
import { TenantNotFound } from '../../domain/tenants/tenant-errors.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import { BASE_PATH } from './base-path.js';
import { endpoint, type Endpoint } from './endpoint.js';
import { matchesEtag } from './etag.js';
import { DryRunQuery, NewTenantSchema, NoQuery, TenantSchema } from './tenant.schema.js';

/** The use cases behind the tenant routes. */
export interface TenantUseCases {
  readonly createTenant: CreateTenant;
  readonly getTenant: GetTenant;
}

const TAG = 'Tenants';

const ETAG = z
  .string()
  .meta({ description: 'The version, quoted: a strong validator (RFC 9110 §8.8.3).', example: '"1"' });

/** The routes below `/tenants`. */
export function tenantEndpoints({ createTenant, getTenant }: TenantUseCases): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/tenants',
      operationId: 'createTenant',
      tag: TAG,
      summary: 'Create a tenant',
      permission: 'tenant:create',
      query: DryRunQuery,
      body: NewTenantSchema,
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
          }),
        },
        200: {
          description: 'A dry run: the tenant as it would be. Nothing was stored.',
          schema: TenantSchema,
          headers: z.object({ 'X-Dry-Run': z.enum(['true']) }),
        },
      },
      problems: ['tenant-already-exists'],
      async handle({ body, command }) {
        const { value, replayed } = await createTenant.execute(body, command);
        if (command.dryRun) return { status: 200, headers: { 'X-Dry-Run': 'true' }, body: tenantDocument(value) };
        const headers = {
          Location: `${BASE_PATH}/tenants/${value.state.id}`,
          ETag: etagOf(value),
          ...(replayed && { 'Idempotency-Replayed': 'true' }),
        };
        return { status: 201, headers, body: tenantDocument(value) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/tenants/{tenant}',
      operationId: 'getTenant',
      tag: TAG,
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

function etagOf({ state }: Tenant): string {
  return `"${state.version}"`;
}

/** @throws TenantNotFound for what cannot be an id, as for an unknown one */
function tenantIdIn(params: Readonly<Record<string, string>>): Uuid {
  const id = (params['tenant'] ?? '').toLowerCase();
  if (!isUuid(id)) throw new TenantNotFound();
  return id;
}
