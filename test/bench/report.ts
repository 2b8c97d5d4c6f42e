import type { Goal } from './goals.js';
import type { Summary } from './summary.js';

const HEADINGS = [
  'connections',
  'bare/s',
  'ours/s',
  'ours : bare (min–max)',
  'CPU bare',
  'CPU ours',
  'p50 bare',
  'p50 ours',
  'p99 bare',
  'p99 ours',
];

/** Writes summaries down as a table. CPU is milliseconds of the server's per 1,000 requests, p50 and p99 are milliseconds. */
export function table(title: string, summaries: readonly Summary[]): string {
  const rows = [HEADINGS, ...summaries.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
  return [title, ...lines].join('\n');
}

/** Writes down whether each goal is reached; a number that the system did not give is no verdict. */
export function verdicts(goals: readonly Goal[]): string {
  return goals
    .map(({ what, value, least }) => {
      const verdict = value === null ? 'unknown' : value >= least ? 'reached' : 'MISSED ';
      return `  ${verdict}  ${what}: ${value === null ? '–' : value.toFixed(2)}, wanted at least ${least.toFixed(2)}`;
    })
    .join('\n');
}

function cells({ connections, bare, ours, ratio }: Summary): string[] {
  return [
    String(connections),
    bare.perSecond.toFixed(0),
    ours.perSecond.toFixed(0),
    `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)})`,
    bare.cpuMs?.toFixed(0) ?? '–',
    ours.cpuMs?.toFixed(0) ?? '–',
    bare.p50Ms.toFixed(2),
    ours.p50Ms.toFixed(2),
    bare.p99Ms.toFixed(2),
    ours.p99Ms.toFixed(2),
  ];
}
