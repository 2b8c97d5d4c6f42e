import type { Request } from 'express';
import { z } from 'zod';
import type { AwaitProvisioning } from '../../application/provisioning/await-provisioning.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import { LONGEST_WAIT_SECONDS, preferredWait } from './prefer-header.js';

/** The request header by which a client waits for the outcome. */
export const PREFER_HEADERS = z.object({
  Prefer: z
    .string()
    .optional()
    .meta({
      param: { id: 'Prefer' },
      description: `\`wait=<seconds>\`, at most ${LONGEST_WAIT_SECONDS}: answer when provisioning has ended, well or badly, or when the time is up (RFC 7240).`,
    }),
});

/** The reply header that says that it was honoured. */
export const PREFERENCE_APPLIED = z.string().optional().meta({
  description: 'Sent when the answer waited as `Prefer` asked.',
  example: 'wait=10',
});

/** A tenant after the wait, and the headers that tell of it. */
export interface Awaited {
  readonly tenant: Tenant;
  readonly headers: Readonly<Record<string, string>>;
}

/** Waits for a tenant's provisioning as long as the request prefers; stops when the client goes away. */
export async function afterWait(
  request: Request,
  outcome: Outcome<Tenant>,
  command: CommandContext,
  provisioning: AwaitProvisioning,
): Promise<Awaited> {
  const seconds = preferredWait(request);
  if (seconds === null && outcome.pending !== true) return { tenant: outcome.value, headers: {} };
  const gone = new AbortController();
  const leave = () => gone.abort();
  request.socket.once('close', leave);
  try {
    const withinMs = seconds === null ? null : seconds * 1000;
    const { tenant, waited } = await provisioning.execute(outcome, withinMs, command, gone.signal);
    return { tenant, headers: waited ? { 'Preference-Applied': `wait=${seconds}` } : {} };
  } finally {
    request.socket.removeListener('close', leave);
  }
}
