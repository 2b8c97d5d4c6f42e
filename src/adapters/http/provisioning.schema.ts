import { z } from 'zod';
import { ON_FAILURE } from '../../domain/provisioning/action-plan.js';
import { ACTION_STATES } from '../../domain/provisioning/action-progress.js';
import { ATTEMPT_OUTCOMES, OPERATIONS } from '../../domain/provisioning/attempt.js';
import { TENANT_STATUSES } from '../../domain/tenants/tenant-status.js';

const instant = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC, with milliseconds.' });

const AttemptSchema = z
  .strictObject({
    operation: z.enum(OPERATIONS),
    outcome: z.enum(ATTEMPT_OUTCOMES).meta({
      description:
        '`failed` and `unanswered` are tried again, `refused` is not. Of two nobody knows whether they worked: `unanswered`, there was no complete answer in time; `interrupted`, we died in the middle of it, so it was made again and does not count.',
    }),
    reason: z.string().nullable().meta({ description: 'Why it did not succeed.' }),
    started_at: instant,
    finished_at: instant.nullable(),
  })
  .meta({ id: 'ProvisioningAttempt' });

const ActionSchema = z
  .strictObject({
    name: z.string().meta({ example: 'billing-account' }),
    state: z.enum(ACTION_STATES).meta({
      description:
        '`applying` and `compensating` also between attempts; `compensation_failed`: what it did could not be undone; `withdrawn`: it was no longer configured when provisioning was taken up again.',
    }),
    on_failure: z.enum(ON_FAILURE).meta({ description: 'What becomes of the actions before it when it fails.' }),
    attempt_count: z.int().meta({ minimum: 0 }),
    last_error: z.string().nullable(),
    started_at: instant.nullable(),
    finished_at: instant.nullable(),
    attempts: z.array(AttemptSchema).meta({ description: 'The latest 100, the oldest first.' }),
  })
  .meta({ id: 'ProvisioningAction' });

/** How far a tenant's provisioning is, as answers show it. */
export const ProvisioningSchema = z
  .strictObject({
    tenant: z.string().meta({ format: 'uuid' }),
    status: z.enum(TENANT_STATUSES),
    status_reason: z.string().nullable(),
    started_at: instant.nullable().meta({ description: '`null` for a tenant that was created without actions.' }),
    next_attempt_at: instant.nullable().meta({ description: 'When it goes on; `null` while an attempt is running.' }),
    actions: z.array(ActionSchema).meta({ description: 'In the order in which they are applied.' }),
  })
  .meta({ id: 'Provisioning' });
