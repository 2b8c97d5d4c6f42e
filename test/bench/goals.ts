import type { Summary } from './summary.js';

/** Something to reach: more is better, and `value` is `null` when it could not be measured. */
export interface Goal {
  readonly what: string;
  readonly value: number | null;
  readonly least: number;
}

/** Wants our rate to be at least a share of the bare server's, by number of connections; others have no goal. */
export function rateGoals(summaries: readonly Summary[], leastAt: (connections: number) => number | undefined): Goal[] {
  return summaries.flatMap(({ connections, ratio }) => {
    const least = leastAt(connections);
    return least === undefined ? [] : [{ what: `rate at ${connections}, ours : bare`, value: ratio.median, least }];
  });
}

/** Wants our CPU per request to be no more than the bare server's with this number of connections. */
export function cpuGoals(summaries: readonly Summary[], connections: number): Goal[] {
  const summary = summaries.find((one) => one.connections === connections);
  if (summary === undefined) return [];
  const { bare, ours } = summary;
  const value = bare.cpuMs === null || ours.cpuMs === null ? null : bare.cpuMs / ours.cpuMs;
  return [{ what: `CPU per request at ${connections}, bare : ours`, value, least: 1 }];
}
