import { parseArgs } from 'node:util';

/** How to measure. */
export interface BenchOptions {
  /** Which benchmarks, in this order; none named means all. */
  readonly names: readonly string[];
  /** How long one burst of load lasts, in seconds. */
  readonly seconds: number;
  /** How often both servers take their turn. */
  readonly rounds: number;
  readonly connections: readonly number[];
  /** Whether to compare the bare server with a copy of itself, to see what the measuring alone makes of equals. */
  readonly calibrate: boolean;
}

/** @throws Error when an option is unknown or no number */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '1,16,64' },
      calibrate: { type: 'boolean', default: false },
    },
  });
  return {
    names: positionals,
    seconds: positive('--seconds', values.seconds),
    rounds: Math.ceil(positive('--rounds', values.rounds)),
    connections: values.connections.split(',').map((one) => Math.ceil(positive('--connections', one))),
    calibrate: values.calibrate,
  };
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`${option} needs numbers above zero, not "${text}"`);
}
