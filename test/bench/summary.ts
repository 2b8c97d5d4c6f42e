import type { Comparison, Measurement } from './comparison.js';

/** A comparison in one row of numbers: medians over the rounds, and how far the ratios spread. */
export interface Summary {
  readonly connections: number;
  readonly bare: Measurement;
  readonly ours: Measurement;
  /** Our rate over the bare server's, round by round. */
  readonly ratio: { readonly median: number; readonly min: number; readonly max: number };
}

/** Sums up the rounds of a comparison. */
export function summarize({ connections, rounds }: Comparison): Summary {
  const ratios = rounds.map(({ bare, ours }) => ours.perSecond / bare.perSecond);
  return {
    connections,
    bare: typical(rounds.map((round) => round.bare)),
    ours: typical(rounds.map((round) => round.ours)),
    ratio: { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) },
  };
}

function typical(measurements: readonly Measurement[]): Measurement {
  const cpu = measurements.flatMap(({ cpuMs }) => (cpuMs === null ? [] : [cpuMs]));
  return {
    perSecond: median(measurements.map(({ perSecond }) => perSecond)),
    cpuMs: cpu.length === 0 ? null : median(cpu),
    p50Ms: median(measurements.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(measurements.map(({ p99Ms }) => p99Ms)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}
