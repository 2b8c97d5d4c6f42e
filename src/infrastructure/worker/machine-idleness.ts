import { cpus } from 'node:os';

/** How long is looked back at least, in milliseconds: the system counts by hundredths of a second. */
const WINDOW_MS = 100;

/** Says how idle the processors of this machine have been lately, whoever has used them: the database often runs beside. */
export class MachineIdleness {
  private share = 1;
  private sampledAt = performance.now();
  private sample = processorTimes();

  /** From 0 (all busy) to 1. */
  now(): number {
    if (performance.now() - this.sampledAt < WINDOW_MS) return this.share;
    const present = processorTimes();
    const total = present.total - this.sample.total;
    // A system that does not count says nothing.
    this.share = total > 0 ? (present.idle - this.sample.idle) / total : 1;
    this.sample = present;
    this.sampledAt = performance.now();
    return this.share;
  }
}

function processorTimes(): { readonly idle: number; readonly total: number } {
  let [idle, total] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return { idle, total };
}
