import { DomainError } from '../../domain/shared/domain-error.js';
import type { Outcome } from './outcome.js';

/** What is kept of a request's idempotency key. */
export interface KeyMemory<T> {
  /** The outcome of the first request with the key; `null` when there is none. @throws the refusal that the first one was answered */
  recall(): Promise<Outcome<T> | null>;

  /** Keeps a refusal for repetitions, if it is one that lasts; answers `false` when the key has an outcome already. */
  remember(refusal: DomainError): Promise<boolean>;
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
    const first = (await key.recall()) ?? ((await key.remember(refusal)) ? null : await key.recall());
    if (first === null) throw refusal;
    return first;
  }
  return act(decided);
}
