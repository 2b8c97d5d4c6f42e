import { readFile } from 'node:fs/promises';

/** How many clock ticks Linux counts per second of CPU in /proc, on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** CPU that a process and its threads have used so far, in seconds; `null` where the system does not say (proc(5)). */
export async function cpuSeconds(pid: number): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in parentheses, which may hold blanks: count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
