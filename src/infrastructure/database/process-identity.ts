import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { runProgram } from './run-program.js';

const systemError = z.object({ code: z.string() });

/** The code of a failed system call, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return systemError.safeParse(error).data?.code;
}

/** Whether a process of this id runs now. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** When a process started, as a text that only it has among all that ever had its id; null when it does not run. */
export async function startOf(pid: number): Promise<string | null> {
  if (!isAlive(pid)) return null;
  if (process.platform === 'win32') return 'running';
  if (process.platform !== 'linux') return (await runProgram(['ps', '-o', 'lstart=', '-p', String(pid)])).output.trim();
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || startTicks === undefined) return null;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
    return `${boot.trim()}/${startTicks}`;
  } catch {
    return null;
  }
}
