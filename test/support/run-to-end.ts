import { execFile } from 'node:child_process';

/** How long a program may take before it counts as a hang, in milliseconds. */
const HANG_MS = 120_000;

/** Where a program runs, where that matters. */
export interface Surroundings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a Node program to its end; answers what it wrote. @throws Error with everything it wrote when it does not end with 0 */
export function runToEnd(args: readonly string[], surroundings: Surroundings = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...args], { timeout: HANG_MS, ...surroundings }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${args.join(' ')} ended badly: ${stdout}${stderr}`));
    });
  });
}
