import type { z } from 'zod';
import type { CommandContext } from '../../application/shared/command-context.js';

/** What a job reports for its log line: counts, nothing personal. */
export type JobReport = Readonly<Record<string, number>>;

/** Work in the background: calls one use case, exactly as a route does. */
export interface Job {
  /** @throws ZodError when the payload is not what the job takes, and whatever the use case throws */
  run(payload: unknown, command: CommandContext): Promise<JobReport>;
}

/** The jobs of a worker, by the name that they are queued under. */
export type Jobs = Readonly<Record<string, Job>>;

/** Makes a job of a payload's schema and what is to be done with it. */
export function defineJob<Payload>(
  schema: z.ZodType<Payload>,
  run: (payload: Payload, command: CommandContext) => Promise<JobReport>,
): Job {
  return { run: async (payload, command) => run(schema.parse(payload), command) };
}
