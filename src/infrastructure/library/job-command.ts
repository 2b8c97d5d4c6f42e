import { fingerprint } from '../../adapters/http/fingerprint.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { IdGenerator } from '../../application/shared/ports.js';
import { isPartnerId } from '../../domain/access/partner.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';

/** What a background job of a host product says about one call of a use case. */
export interface JobCall {
  /** The job's name: events tell it as their actor, `job:<name>`. */
  readonly job: string;
  /** Whose tenants the call sees and touches. */
  readonly partner: string;
  /** What is done once, however often the job runs: 1 to 255 characters, such as an order's number. Without it every call is a new one. */
  readonly key?: string;
  /** The use case's input: with `key`, another input is refused as `IdempotencyKeyReused`. */
  readonly input?: unknown;
  /** Ties the events of a call to the host's own log; made up when it is left out. */
  readonly requestId?: string;
  /** The versions that the job decided upon; any, when it is left out. */
  readonly expectedVersions?: readonly number[];
  /** Decide and check, but store nothing. */
  readonly dryRun?: boolean;
}

/**
 * Makes the circumstances under which a job calls a use case. It acts as an administrator of that one partner, so that no mistake of
 * the host's reaches another one.
 * @throws InvalidInput when the partner or the key cannot be one
 */
export function jobCommand(call: JobCall, ids: IdGenerator): CommandContext {
  const { job, partner, key, input, requestId = ids.next(), expectedVersions = null, dryRun = false } = call;
  if (!isPartnerId(partner)) throw new InvalidInput([], "The partner must be a partner's id of 1 to 128 characters.");
  if (key !== undefined && !/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new InvalidInput([], 'The key must be 1 to 255 printable ASCII characters.');
  }
  return {
    actor: { sub: `job:${job}`, roles: ['partner-admin'], partner, narrowedTo: null },
    reach: partner,
    requestId,
    idempotency: key === undefined ? null : { scope: `JOB ${job}`, key, fingerprint: fingerprint(input) },
    expectedVersions,
    dryRun,
  };
}
