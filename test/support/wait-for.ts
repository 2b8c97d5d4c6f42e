import { setTimeout as delay } from 'node:timers/promises';

/** From the first look to the second, in milliseconds, and the longest between two. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;

/** What has taken long is looked at more seldom: after another so many-th part of the time that has gone by. */
const PATIENCE = 8;

/** Waits until a condition holds, and fails with its last error when it does not within the time. */
export async function waitFor<T>(condition: () => Promise<T>, timeoutMs = 30_000): Promise<T> {
  const startedAt = Date.now();
  for (;;) {
    try {
      return await condition();
    } catch (error) {
      const goneByMs = Date.now() - startedAt;
      if (goneByMs > timeoutMs) throw error;
      // Looking costs more than waiting, also for who is waited for.
      await delay(Math.min(Math.max(FIRST_PAUSE_MS, goneByMs / PATIENCE), LONGEST_PAUSE_MS));
    }
  }
}
