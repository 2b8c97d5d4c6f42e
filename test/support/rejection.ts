import { expect } from 'chai';

/** The error that a promise is rejected with, which has to be of the given class. */
export async function rejectionOf<E extends Error>(
  promise: Promise<unknown>,
  type: abstract new (...args: never[]) => E,
): Promise<E> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof type) return outcome;
  return expect.fail(`expected ${type.name}, got ${String(outcome)}`);
}
