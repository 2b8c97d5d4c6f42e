import { spawn } from 'node:child_process';

/** What a program that ran to its end left behind. */
export interface ProgramResult {
  readonly ok: boolean;
  /** Standard output and standard error, in the order they came. */
  readonly output: string;
}

/** Runs a program to its end without a shell; one that cannot be started or takes too long is not `ok`. */
export function runProgram(
  command: readonly string[],
  options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv; timeoutMs?: number } = {},
): Promise<ProgramResult> {
  const [program = '', ...args] = command;
  const { timeoutMs = 60_000, ...spawning } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...spawning,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      windowsHide: true,
    });
    let output = '';
    const collect = (chunk: Buffer) => (output += chunk.toString('utf8'));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}
