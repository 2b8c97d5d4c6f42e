import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { HttpAction } from '../adapters/actions/http-action.js';
import type { RegisteredAction } from '../application/provisioning/action-registry.js';
import type { Clock, MessageSigner } from '../application/shared/ports.js';
import { ON_FAILURE, PLAN_DEFAULTS } from '../domain/provisioning/action-plan.js';

const url = z
  .string('must be a URL')
  .refine((value) => /^https?:\/\//i.test(value) && URL.canParse(value), 'must be an http:// or https:// URL')
  .transform((value) => new URL(value));
const whole = (from: number, to: number) => {
  const message = `must be a whole number from ${from} to ${to}`;
  return z.int(message).min(from, message).max(to, message);
};

const actionSchema = z
  .strictObject({
    name: z.string('is required').regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be 1 to 64 of a-z, 0-9, - and _'),
    url,
    secret: z
      .string('is required')
      .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and the base64 of 24 to 64 bytes'),
    time_limit_ms: whole(100, 300_000).default(PLAN_DEFAULTS.timeLimitMs),
    attempts: whole(1, 20).default(PLAN_DEFAULTS.attempts),
    first_retry_ms: whole(10, 300_000).default(PLAN_DEFAULTS.firstRetryMs),
    on_failure: z.enum(ON_FAILURE, `must be ${ON_FAILURE.join(' or ')}`).default(PLAN_DEFAULTS.onFailure),
    compensate: z.boolean('must be true or false').default(true),
    compensate_url: url.optional(),
    compensation_attempts: whole(1, 20).default(PLAN_DEFAULTS.compensationAttempts),
  })
  .refine(({ compensate, compensate_url }) => compensate || compensate_url === undefined, {
    path: ['compensate_url'],
    message: 'makes no sense where compensate is false',
  });

const fileSchema = z
  .strictObject({ actions: z.array(actionSchema, 'must be a list').max(50, 'must have at most 50 actions') })
  .refine(({ actions }) => new Set(actions.map(({ name }) => name)).size === actions.length, {
    path: ['actions'],
    message: 'must not use a name twice',
  });

/** An action as the file tells of it. */
export type ConfiguredAction = z.output<typeof actionSchema>;

/** Reads the file that configures HTTP actions; tells everything that is wrong with it through `complain`. */
export function readActionsFile(path: string, complain: (complaint: string) => void): readonly ConfiguredAction[] {
  const parsed = fileSchema.safeParse(contentOf(path, complain));
  if (parsed.success) return parsed.data.actions;
  for (const { path: place, message, code, ...issue } of parsed.error.issues) {
    const keys = code === 'unrecognized_keys' && 'keys' in issue ? ` (${String(issue.keys)})` : '';
    complain(`PROVISIONING_ACTIONS_FILE: ${place.map(String).join('.') || 'the file'} ${message}${keys}`);
  }
  return [];
}

/** Makes the actions that the file tells of, in its order. */
export function httpActions(
  configured: readonly ConfiguredAction[],
  clock: Clock,
  signer: MessageSigner,
): readonly RegisteredAction[] {
  return configured.map((one) => {
    const compensateUrl = one.compensate ? (one.compensate_url ?? one.url) : null;
    return {
      action: new HttpAction({ name: one.name, url: one.url, secret: one.secret, compensateUrl }, clock, signer),
      plan: {
        onFailure: one.on_failure,
        attempts: one.attempts,
        compensationAttempts: one.compensation_attempts,
        timeLimitMs: one.time_limit_ms,
        firstRetryMs: one.first_retry_ms,
      },
    };
  });
}

/** A file that cannot be read is told of once, and counts as empty. */
function contentOf(path: string, complain: (complaint: string) => void): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
    complain(`PROVISIONING_ACTIONS_FILE names a file that ${why}`);
    return { actions: [] };
  }
}
