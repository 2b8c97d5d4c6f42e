import { METHODS } from 'node:http';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { RequestLog, RequestLogLine } from '../../adapters/http/request-log.js';
import { succeeded, wasNotSent, type Attempt } from '../../domain/webhooks/delivery.js';
import type { JobLog, JobLogLine } from '../../adapters/jobs/task-list.js';

/** In seconds; the goals of latency lie between them. */
const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const ATTEMPT_BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];
const JOB_BUCKETS = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300];

/** What every line of a job has; whatever else is in it are counts of its report. */
const LINE_FIELDS = new Set(['job', 'job_id', 'request_id', 'attempt', 'duration_ms', 'outcome', 'err']);

/**
 * What one process measures of itself. Labels are names that the code knows (routes' templates, methods, statuses, jobs), never anything
 * that a client sends: their number is bounded, and nothing in them is personal.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly requests: Histogram<'method' | 'route' | 'status'>;
  private readonly jobs: Histogram<'task' | 'outcome'>;
  private readonly attempts: Histogram<'outcome'>;
  private readonly jobItems: Counter<'task' | 'item'>;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last of its answer, by route template; the count is the rate.',
      labelNames: ['method', 'route', 'status'],
      buckets: REQUEST_BUCKETS,
      registers,
    });
    this.jobs = new Histogram({
      name: 'provisioning_job_duration_seconds',
      help: 'Time that a run of a background job took, by what came of it: done, retry or give-up.',
      labelNames: ['task', 'outcome'],
      buckets: JOB_BUCKETS,
      registers,
    });
    this.attempts = new Histogram({
      name: 'provisioning_webhook_attempt_duration_seconds',
      help: 'Time that an attempt to tell a receiver took, by how it ended: succeeded, refused, no-answer; or unsent, as it could not be signed.',
      labelNames: ['outcome'],
      buckets: ATTEMPT_BUCKETS,
      registers,
    });
    this.jobItems = new Counter({
      name: 'provisioning_job_items_total',
      help: 'What background jobs have done, as each counts it: tenants purged, rows worked off, attempts made.',
      labelNames: ['task', 'item'],
      registers,
    });
  }

  /** A log that counts the requests whose lines it passes on. */
  countingRequests(log: RequestLog): RequestLog {
    return {
      info: (line, message) => {
        this.observeRequest(line);
        log.info(line, message);
      },
      error: (line, message) => {
        this.observeRequest(line);
        log.error(line, message);
      },
    };
  }

  /** A log that counts the runs of jobs whose lines it passes on. */
  countingJobs(log: JobLog): JobLog {
    return {
      info: (line, message) => {
        this.observeJob(line);
        log.info(line, message);
      },
      error: (line, message) => {
        this.observeJob(line);
        log.error(line, message);
      },
    };
  }

  /** Counts an attempt at a delivery. */
  readonly seeAttempt = (attempt: Attempt): void => {
    this.attempts.observe({ outcome: outcomeOf(attempt) }, attempt.durationMs / 1000);
  };

  private observeRequest({ method, route, status, duration_ms }: RequestLogLine): void {
    const labels = {
      method: METHODS.includes(method) ? method : 'none',
      route: route ?? 'none',
      status: String(status),
    };
    this.requests.observe(labels, duration_ms / 1000);
  }

  private observeJob(line: JobLogLine): void {
    this.jobs.observe({ task: line.job, outcome: line.outcome }, line.duration_ms / 1000);
    for (const [item, count] of Object.entries(line)) {
      if (!LINE_FIELDS.has(item) && typeof count === 'number') this.jobItems.inc({ task: line.job, item }, count);
    }
  }
}

function outcomeOf(attempt: Attempt): 'succeeded' | 'refused' | 'no-answer' | 'unsent' {
  if (succeeded(attempt)) return 'succeeded';
  if (attempt.statusCode !== null) return 'refused';
  return wasNotSent(attempt) ? 'unsent' : 'no-answer';
}
