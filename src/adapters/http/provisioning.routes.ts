import { z } from 'zod';
import type { AwaitProvisioning } from '../../application/provisioning/await-provisioning.js';
import type { GetProvisioning } from '../../application/provisioning/get-provisioning.js';
import { provisioningDocument } from '../../application/provisioning/provisioning-document.js';
import type { RetryProvisioning } from '../../application/provisioning/retry-provisioning.js';
import { endpoint, type Endpoint } from './endpoint.js';
import { afterWait, PREFER_HEADERS, PREFERENCE_APPLIED } from './provisioning-wait.js';
import { ProvisioningSchema } from './provisioning.schema.js';
import { changedReply, dryRunReply, ETAG, REPLAYED, tenantIdIn } from './tenant-reply.js';
import { DryRunQuery, EmptyBody, NoQuery, TenantSchema } from './tenant.schema.js';

/** The use cases behind a tenant's provisioning. */
export interface ProvisioningRunUseCases {
  readonly getProvisioning: GetProvisioning;
  readonly retryProvisioning: RetryProvisioning;
  readonly awaitProvisioning: AwaitProvisioning;
}

const TAG = 'Provisioning';

/** The routes about what brings a tenant to life. */
export function provisioningRunEndpoints(useCases: ProvisioningRunUseCases): readonly Endpoint[] {
  const { getProvisioning, retryProvisioning, awaitProvisioning } = useCases;
  return [
    endpoint({
      method: 'get',
      path: '/tenants/{tenant}/provisioning',
      operationId: 'getProvisioning',
      tag: TAG,
      summary: "See how far a tenant's provisioning is",
      description: 'Every action with its state, its attempts, its last error and its times.',
      permission: 'tenant:read',
      query: NoQuery,
      body: undefined,
      idempotent: false,
      replies: { 200: { description: 'How far it is.', schema: ProvisioningSchema } },
      problems: ['tenant-not-found'],
      async handle({ params, command }) {
        const { tenant, run } = await getProvisioning.execute(tenantIdIn(params), command);
        return { status: 200, body: provisioningDocument(tenant, run) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/tenants/{tenant}/provisioning/retry',
      operationId: 'retryProvisioning',
      tag: TAG,
      summary: 'Go on with a provisioning that failed',
      description:
        'Goes on from the action that failed; actions that were compensated are applied again, and so are those that have been configured since. Only a tenant that is `failed` can be retried: of two requests at once one succeeds.',
      permission: 'tenant:update',
      query: DryRunQuery,
      documentedHeaders: PREFER_HEADERS,
      body: EmptyBody,
      bodyOptional: true,
      idempotent: true,
      conditional: true,
      replies: {
        200: {
          description: 'The tenant, which is `provisioning` again; with `Prefer: wait`, as it is after the wait.',
          schema: TenantSchema,
          headers: z.object({
            ETag: ETAG.optional(),
            'X-Dry-Run': z.enum(['true']).optional(),
            'Idempotency-Replayed': REPLAYED,
            'Preference-Applied': PREFERENCE_APPLIED,
          }),
        },
      },
      problems: ['tenant-not-found', 'invalid-state-transition', 'precondition-failed'],
      async handle({ params, command, request }) {
        const outcome = await retryProvisioning.execute(tenantIdIn(params), command);
        if (command.dryRun) return dryRunReply(outcome.value);
        const { tenant, headers } = await afterWait(request, outcome, command, awaitProvisioning);
        const reply = changedReply({ ...outcome, value: tenant }, command);
        return { ...reply, headers: { ...reply.headers, ...headers } };
      },
    }),
  ];
}
