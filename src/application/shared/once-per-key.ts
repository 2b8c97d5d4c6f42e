import { EVERY_PARTNER, type PartnerId, type Reach } from '../../domain/access/partner.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { InvalidStateTransition } from '../../domain/tenants/tenant-errors.js';
import type { Outcome } from './outcome.js';

/** What is kept of a request's idempotency key. */
export interface KeyMemory<T> {
  /** The outcome of the first request with the key; `null` when there is none. @throws the refusal that the first one was answered */
  recall(): Promise<Outcome<T> | null>;

  /** Keeps a refusal that lasts for repetitions; answers `false` when the key has an outcome already. Left out where no refusal lasts. */
  remember?(refusal: InvalidStateTransition): Promise<boolean>;
}

/** Does something for the owner of a key: the partner of the reach, or else the owner of what is found. */
export async function byOwner<Subject extends { readonly state: { readonly partner: PartnerId } }, T>(
  reach: Reach,
  find: () => Promise<Subject>,
  act: (owner: PartnerId, find: () => Promise<Subject>) => Promise<T>,
): Promise<T> {
  if (reach !== EVERY_PARTNER) return act(reach, find);
  const subject = await find();
  return act(subject.state.partner, async () => subject);
}

/**
 * Decides and acts once per key. What was answered first is told again before anything else is asked, whatever has become of the subject
 * since; also when the first request was done only after its key was looked up here: what this one is then refused for is often the
 * first one's own doing.
 */
export async function oncePerKey<T, Decided>(
  key: KeyMemory<T>,
  decide: () => Promise<Decided>,
  act: (decided: Decided) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const known = await key.recall();
  if (known !== null) return known;
  let decided: Decided;
  try {
    decided = await decide();
  } catch (refusal) {
    if (!(refusal instanceof DomainError)) throw refusal;
    const first = (await key.recall()) ?? ((await isKept(key, refusal)) ? null : await key.recall());
    if (first === null) throw refusal;
    return first;
  }
  return act(decided);
}

/** Answers `false` only when another outcome of the key stands in the way. */
async function isKept<T>(key: KeyMemory<T>, refusal: DomainError): Promise<boolean> {
  return !(refusal instanceof InvalidStateTransition) || (await key.remember?.(refusal)) !== false;
}
