import type { Job as QueuedJob } from 'graphile-worker';
import { z } from 'zod';
import type { CommandContext } from '../../application/shared/command-context.js';
import { traced, type TraceParent, type Tracer } from '../../application/shared/tracer.js';
import { EVERY_PARTNER } from '../../domain/access/partner.js';
import { JobFailed, verdictOn } from './after-error.js';
import type { Job, Jobs } from './job.js';

/** One line per run of a job. Nothing in it is personal. */
export interface JobLogLine {
  readonly job: string;
  readonly job_id: string;
  readonly request_id: string;
  readonly attempt: number;
  readonly duration_ms: number;
  readonly outcome: 'done' | 'retry' | 'give-up';
  /** Why it did not succeed. */
  readonly err?: unknown;
}

/** Where the lines go. */
export interface JobLog {
  info(line: JobLogLine, message: string): void;
  error(line: JobLogLine, message: string): void;
}

/** What our side reads of the helpers that the job queue passes to a task. */
interface Helpers {
  readonly job: Pick<QueuedJob, 'id' | 'attempts'>;
}

/** The tasks of Graphile Worker, by the names of their jobs. */
export type Tasks = Readonly<Record<string, (payload: unknown, helpers: Helpers) => Promise<void>>>;

/** Makes jobs what the job queue can run. */
export function taskList(jobs: Jobs, log: JobLog, tracer: Tracer | null = null): Tasks {
  const task = (name: string, job: Job) => (payload: unknown, helpers: Helpers) =>
    run({ name, job, id: helpers.job.id, attempt: helpers.job.attempts }, payload, log, tracer);
  return Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, task(name, job)]));
}

/** One attempt at a queued job. */
interface Attempt {
  readonly name: string;
  readonly job: Job;
  readonly id: string;
  readonly attempt: number;
}

/** @throws JobFailed when the job is to be tried again */
async function run(
  { name, job, id, attempt }: Attempt,
  payload: unknown,
  log: JobLog,
  tracer: Tracer | null,
): Promise<void> {
  const startedAt = performance.now();
  const command = commandOf(name, id);
  const trace = { name: `job ${name}`, kind: 'consumer' as const, parent: causeOf(payload) };
  const line = (outcome: JobLogLine['outcome']) => ({
    job: name,
    job_id: id,
    request_id: command.requestId,
    attempt,
    duration_ms: Math.round((performance.now() - startedAt) * 100) / 100,
    outcome,
  });
  try {
    const report = await traced(tracer, trace, () =>
      job.run(payload, { ...command, traceParent: tracer?.current() ?? undefined }),
    );
    log.info({ ...report, ...line('done') }, 'job');
  } catch (error) {
    const verdict = verdictOn(error);
    log.error({ ...line(verdict), err: error }, 'job');
    if (verdict === 'retry') throw new JobFailed(error);
  }
}

const caused = z.object({ trace: z.string() });

/** The trace that a job was queued in: by convention its payload has it under this name. A job without one begins a trace. */
function causeOf(payload: unknown): TraceParent | null {
  return caused.safeParse(payload).data?.trace ?? null;
}

/** A job acts for the operator of the service; each of its attempts by the same request id. */
function commandOf(name: string, id: string): CommandContext {
  return {
    actor: { sub: `job:${name}`, roles: ['platform-admin'], partner: null, narrowedTo: null },
    reach: EVERY_PARTNER,
    requestId: `job-${id}`,
    idempotency: null,
    expectedVersions: null,
    dryRun: false,
  };
}
