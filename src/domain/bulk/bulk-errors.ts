import { ChangedMeanwhile } from '../shared/changed-meanwhile.js';
import { DomainError } from '../shared/domain-error.js';

/** No bulk job of the caller's has this id: unknown, still being uploaded and somebody else's look the same. */
export class BulkJobNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'bulk-job-not-found';

  constructor() {
    super('There is no bulk job with this id.');
  }
}

/** The job's stored version is not the one that the decision was based on. */
export class BulkJobChangedMeanwhile extends ChangedMeanwhile {
  constructor() {
    super('bulk job');
  }
}
