import type { Clock } from '../../src/application/shared/ports.js';

/** A clock that stands still. */
export function fixedClock(time = '2026-03-04T05:06:07.089Z'): Clock {
  return { now: () => new Date(time) };
}
