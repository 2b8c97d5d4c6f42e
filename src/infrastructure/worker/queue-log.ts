import { Logger } from 'graphile-worker';
import type { Log } from '../log.js';

/** The job queue's own messages in our log. What it says of single jobs has a line of ours already. */
export function queueLog(log: Log): Logger {
  return new Logger(({ label, workerId }) => (level, message, meta) => {
    const fields = { source: 'graphile-worker', ...(label !== undefined && { label }), ...(workerId && { workerId }) };
    const isAboutAJob = meta?.['success'] === true || meta?.['failure'] === true;
    // Fewer connections than jobs at once are on purpose: jobs wait for others, not for the database.
    const isOnPurpose = meta?.['max'] !== undefined && meta['concurrency'] !== undefined;
    // A const enum, which isolated modules cannot read: compared by its values.
    const name: string = isAboutAJob || isOnPurpose ? 'debug' : level;
    if (name === 'error') log.error(fields, message);
    else if (name === 'warning') log.warn(fields, message);
    else log.debug(fields, message);
  });
}
