import type { Actor } from '../../domain/access/actor.js';
import { EVERY_PARTNER, type PartnerId, type Reach } from '../../domain/access/partner.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';
import type { IdempotencyKey } from '../idempotency/idempotency-key.js';
import type { TraceParent } from './tracer.js';

/** Under what circumstances a use case is called, the same from a request and from a background job. */
export interface CommandContext {
  readonly actor: Actor;
  /** Whose data the call sees and touches. */
  readonly reach: Reach;
  /** Ties the log, the answer and the events of one call together. */
  readonly requestId: string;
  /** The trace that the call is a part of: the events that it causes carry it on. Left out when nobody follows it. */
  readonly traceParent?: TraceParent | undefined;
  /** Makes repeating the call safe; `null` when the caller gave no key. */
  readonly idempotency: IdempotencyKey | null;
  /** The versions that the caller decided upon (`If-Match`); `null` when any will do. */
  readonly expectedVersions: readonly number[] | null;
  /** Decide and check, but store nothing. */
  readonly dryRun: boolean;
}

/**
 * The partner that will own what a command creates.
 * @throws InvalidInput when the caller reaches every partner and named none
 */
export function ownerOf(command: CommandContext): PartnerId {
  if (command.reach !== EVERY_PARTNER) return command.reach;
  throw new InvalidInput([], 'A platform administrator names the owner by the header X-Partner-Id.');
}
