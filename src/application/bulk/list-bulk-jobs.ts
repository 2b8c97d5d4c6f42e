import type { BulkJobStatus } from '../../domain/bulk/bulk-job-status.js';
import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Page, PageRequest } from '../shared/page.js';
import type { BulkJobPosition, BulkJobRepository } from './ports.js';

/** Reads the caller's bulk jobs page by page, the newest first. */
export class ListBulkJobs {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly jobs: BulkJobRepository,
  ) {}

  /** @throws PermissionDenied, Unavailable */
  async execute(
    statuses: readonly BulkJobStatus[],
    page: PageRequest<BulkJobPosition>,
    command: CommandContext,
  ): Promise<Page<BulkJob, BulkJobPosition>> {
    this.authorizer.require(command.actor, 'bulk:read');
    return this.jobs.list(command.reach, statuses, page);
  }
}
