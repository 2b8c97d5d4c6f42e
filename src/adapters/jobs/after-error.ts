import { DomainError, type ErrorKind } from '../../domain/shared/domain-error.js';

/** What becomes of a job that ended in an error: it is tried again later, or given up for good. */
export type Verdict = 'retry' | 'give-up';

/** Doing again what was refused helps only where the reason passes by itself. */
const AFTER_REFUSAL = {
  invalid: 'give-up',
  forbidden: 'give-up',
  'not-found': 'give-up',
  conflict: 'give-up',
  stale: 'retry',
  limit: 'retry',
  unavailable: 'retry',
} as const satisfies Record<ErrorKind, Verdict>;

/** Decides about a job by its error. What is not a refusal is a defect: a later version of the service may have mended it. */
export function verdictOn(error: unknown): Verdict {
  return error instanceof DomainError ? AFTER_REFUSAL[error.kind] : 'retry';
}

/** Tells the job queue of an error without its text, which it would keep in the database and could be personal. */
export class JobFailed extends Error {
  constructor(error: unknown) {
    super(error instanceof DomainError ? error.code : 'defect');
    this.name = 'JobFailed';
    delete this.stack;
  }
}
