import { setTimeout as delay } from 'node:timers/promises';

/** Waits until a condition holds, and fails with its last error when it does not within the time. */
export async function waitFor<T>(condition: () => Promise<T>, timeoutMs = 30_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await condition();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(20);
    }
  }
}
