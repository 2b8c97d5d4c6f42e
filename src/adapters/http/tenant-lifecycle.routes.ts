import { z } from 'zod';
import type { ReadOnlyField, SentBack } from '../../application/tenants/read-only-fields.js';
import type { DeleteTenant } from '../../application/tenants/delete-tenant.js';
import type { PurgeTenant } from '../../application/tenants/purge-tenant.js';
import type { ReplaceTenant } from '../../application/tenants/replace-tenant.js';
import type { RestoreTenant } from '../../application/tenants/restore-tenant.js';
import type { ResumeTenant } from '../../application/tenants/resume-tenant.js';
import type { SuspendTenant } from '../../application/tenants/suspend-tenant.js';
import type { UpdateTenant } from '../../application/tenants/update-tenant.js';
import { endpoint, type DocumentedReply, type Endpoint } from './endpoint.js';
import {
  changedReply,
  DRY_RUN_REPLY,
  dryRunReply,
  ETAG,
  goneReply,
  REPLAYED,
  tenantIdIn,
  TENANTS_TAG,
} from './tenant-reply.js';
import {
  DryRunQuery,
  EmptyBody,
  NoQuery,
  SuspensionSchema,
  TenantPatchSchema,
  TenantReplacementSchema,
  TenantSchema,
} from './tenant.schema.js';

/** The use cases behind a tenant's life after its creation. */
export interface TenantLifecycleUseCases {
  readonly updateTenant: UpdateTenant;
  readonly replaceTenant: ReplaceTenant;
  readonly suspendTenant: SuspendTenant;
  readonly resumeTenant: ResumeTenant;
  readonly deleteTenant: DeleteTenant;
  readonly restoreTenant: RestoreTenant;
  readonly purgeTenant: PurgeTenant;
}

const DRY_RUN = z.enum(['true']).optional();

const UPDATED: DocumentedReply = {
  description: 'The tenant after the change, or, on a dry run, as it would be.',
  schema: TenantSchema,
  headers: z.object({ ETag: ETAG.optional(), 'X-Dry-Run': DRY_RUN }),
};

const CHANGED: DocumentedReply = {
  ...UPDATED,
  headers: z.object({ ETag: ETAG.optional(), 'X-Dry-Run': DRY_RUN, 'Idempotency-Replayed': REPLAYED }),
};

const update = {
  tag: TENANTS_TAG,
  path: '/tenants/{tenant}',
  permission: 'tenant:update',
  query: DryRunQuery,
  idempotent: false,
  conditional: true,
  replies: { 200: UPDATED },
  problems: ['tenant-not-found', 'tenant-already-exists', 'precondition-failed'],
} as const;

const action = {
  method: 'post',
  tag: TENANTS_TAG,
  query: DryRunQuery,
  body: EmptyBody,
  bodyOptional: true,
  idempotent: true,
  conditional: true,
  replies: { 200: CHANGED },
} as const;

const ACTION_PROBLEMS = ['tenant-not-found', 'invalid-state-transition', 'precondition-failed'] as const;

/** The routes that change one tenant. */
export function tenantLifecycleEndpoints(useCases: TenantLifecycleUseCases): readonly Endpoint[] {
  return [
    endpoint({
      ...update,
      method: 'patch',
      operationId: 'updateTenant',
      summary: 'Change some fields of a tenant',
      description: 'A JSON merge patch (RFC 7396): fields not named stay, `null` clears, `metadata` merges key by key.',
      body: TenantPatchSchema,
      bodyTypes: ['application/merge-patch+json', 'application/json'],
      async handle({ params, body, command }) {
        const [patch, sentBack] = splitReadOnly(body);
        return changedReply(await useCases.updateTenant.execute(tenantIdIn(params), patch, sentBack, command), command);
      },
    }),
    endpoint({
      ...update,
      method: 'put',
      operationId: 'replaceTenant',
      summary: 'Replace every writable field of a tenant',
      description: 'An optional field that is left out becomes `null`. Never creates a tenant.',
      body: TenantReplacementSchema,
      async handle({ params, body, command }) {
        const [fields, sentBack] = splitReadOnly(body);
        return changedReply(
          await useCases.replaceTenant.execute(tenantIdIn(params), fields, sentBack, command),
          command,
        );
      },
    }),
    endpoint({
      method: 'delete',
      path: '/tenants/{tenant}',
      tag: TENANTS_TAG,
      operationId: 'deleteTenant',
      summary: 'Delete a tenant',
      description: 'It is gone from reads at once, and can be restored until it is purged.',
      permission: 'tenant:delete',
      query: NoQuery,
      body: undefined,
      idempotent: false,
      conditional: true,
      replies: { 204: { description: 'Deleted.' } },
      problems: ['tenant-not-found', 'precondition-failed'],
      async handle({ params, command }) {
        return goneReply(await useCases.deleteTenant.execute(tenantIdIn(params), command));
      },
    }),
    endpoint({
      ...action,
      path: '/tenants/{tenant}/suspend',
      operationId: 'suspendTenant',
      summary: 'Take a tenant out of service',
      permission: 'tenant:suspend',
      body: SuspensionSchema,
      problems: ACTION_PROBLEMS,
      async handle({ params, body, command }) {
        return changedReply(
          await useCases.suspendTenant.execute(tenantIdIn(params), body.reason ?? null, command),
          command,
        );
      },
    }),
    endpoint({
      ...action,
      path: '/tenants/{tenant}/resume',
      operationId: 'resumeTenant',
      summary: 'Put a suspended tenant back into service',
      permission: 'tenant:suspend',
      problems: ACTION_PROBLEMS,
      async handle({ params, command }) {
        return changedReply(await useCases.resumeTenant.execute(tenantIdIn(params), command), command);
      },
    }),
    endpoint({
      ...action,
      path: '/tenants/{tenant}/restore',
      operationId: 'restoreTenant',
      summary: 'Bring a deleted tenant back',
      permission: 'tenant:delete',
      problems: [...ACTION_PROBLEMS, 'tenant-already-exists'],
      async handle({ params, command }) {
        return changedReply(await useCases.restoreTenant.execute(tenantIdIn(params), command), command);
      },
    }),
    endpoint({
      ...action,
      path: '/tenants/{tenant}/purge',
      operationId: 'purgeTenant',
      summary: 'Erase a deleted tenant for good',
      description: 'Erases what you wrote about it, also inside stored events. There is no way back.',
      permission: 'tenant:purge',
      replies: {
        204: { description: 'Erased.', headers: z.object({ 'Idempotency-Replayed': REPLAYED }) },
        200: DRY_RUN_REPLY,
      },
      problems: ACTION_PROBLEMS,
      async handle({ params, command }) {
        const outcome = await useCases.purgeTenant.execute(tenantIdIn(params), command);
        return command.dryRun ? dryRunReply(outcome.value) : goneReply(outcome);
      },
    }),
  ];
}

function splitReadOnly<Body extends { readonly [Field in ReadOnlyField]?: unknown }>(
  body: Body,
): [Omit<Body, ReadOnlyField>, SentBack] {
  const { tenant, partner_id, status, status_reason, version, created_at, updated_at, deleted_at, ...writable } = body;
  return [writable, { tenant, partner_id, status, status_reason, version, created_at, updated_at, deleted_at }];
}
