import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { runCommandLine } from '../../src/infrastructure/cli/run-command-line.js';
import type { Terminal } from '../../src/infrastructure/cli/terminal.js';
import { packageRoot } from '../../src/infrastructure/package-root.js';

/** What a command did. */
export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const PROGRAM = join(packageRoot(), 'bin/tenant-provisioning.js');

/** Runs a command in a shell that takes what it writes elsewhere: `| head -n 1`, `> file`. */
export function runInto(
  args: readonly string[],
  elsewhere: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Pick<CommandOutcome, 'code' | 'stderr'>> {
  const script = `{ { "$@"; echo $? >&3; } ${elsewhere}; } 3>&1`;
  const options = { env: { PATH: process.env['PATH'], ...env }, timeout: 60_000 };
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', script, 'sh', process.execPath, PROGRAM, ...args], options, (error, stdout, stderr) => {
      if (error !== null) reject(error);
      else resolve({ code: Number(stdout), stderr });
    });
  });
}

/** Runs a command to its end in this process: what it does is the same, and starting one takes longer than all of it. */
export async function runCommandHere(args: readonly string[]): Promise<CommandOutcome> {
  const [stdout, stderr] = [new TextStream(), new TextStream()];
  const terminal: Terminal = { stdout, stderr };
  await runCommandLine(args, terminal);
  return { code: Number(terminal.exitCode ?? 0), stdout: stdout.text, stderr: stderr.text };
}

/** Keeps what is written. */
class TextStream extends Writable {
  text = '';

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

/** Runs a command of the command line to its end, in a process of its own. */
export function runCommand(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CommandOutcome> {
  const options = { env: { PATH: process.env['PATH'], ...env }, timeout: 60_000, ...(cwd !== undefined && { cwd }) };
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [PROGRAM, ...args], options, (error, stdout, stderr) => {
      if (child.exitCode === null) reject(error ?? new Error('it has no exit code'));
      else resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}
