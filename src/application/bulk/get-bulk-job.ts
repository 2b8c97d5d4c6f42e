import type { Reach } from '../../domain/access/partner.js';
import { BulkJobNotFound } from '../../domain/bulk/bulk-errors.js';
import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { BulkJobRepository } from './ports.js';

/** Between two looks at a job that is waited for, in milliseconds: soon at first, then at leisure. */
const LOOKS = { first: 20, longest: 500, growth: 1.5 };

/** Reads one bulk job, or waits for its end. */
export class GetBulkJob {
  private ending = false;

  /** `pause` waits for so many milliseconds. */
  constructor(
    private readonly authorizer: Authorizer,
    private readonly jobs: BulkJobRepository,
    private readonly pause: (ms: number) => Promise<void>,
  ) {}

  /** @throws PermissionDenied, BulkJobNotFound, Unavailable */
  async execute(id: Uuid, command: CommandContext): Promise<BulkJob> {
    this.authorizer.require(command.actor, 'bulk:read');
    return this.get(command.reach, id);
  }

  /**
   * Waits until a job has ended, for at most so long; answers it as it is then. It belongs to a command that may do something with the
   * job, so no further permission is asked for. `isGone` tells when nobody waits any more.
   * @throws BulkJobNotFound, Unavailable
   */
  async ended(reach: Reach, id: Uuid, timeoutMs: number, isGone: () => boolean): Promise<BulkJob> {
    let waited = 0;
    for (let look = LOOKS.first; ; look = Math.min(look * LOOKS.growth, LOOKS.longest)) {
      const job = await this.get(reach, id);
      const left = timeoutMs - waited;
      if (job.state.finishedAt !== null || left <= 0 || isGone() || this.ending) return job;
      const pauseMs = Math.min(look, left);
      await this.pause(pauseMs);
      waited += pauseMs;
    }
  }

  /** Keeps nobody waiting any longer: the process ends. */
  end(): void {
    this.ending = true;
  }

  private async get(reach: Reach, id: Uuid): Promise<BulkJob> {
    const job = await this.jobs.find(reach, id);
    if (job === null) throw new BulkJobNotFound();
    return job;
  }
}
