import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/infrastructure/package-root.js';

/** What a command did. */
export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the command line to its end. */
export function runCommand(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CommandOutcome> {
  const program = join(packageRoot(), 'bin/tenant-provisioning.js');
  const options = { env: { PATH: process.env['PATH'], ...env }, timeout: 60_000, ...(cwd !== undefined && { cwd }) };
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      if (child.exitCode === null) reject(error ?? new Error('it has no exit code'));
      else resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}
