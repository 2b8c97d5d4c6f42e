import type { OnConflict } from '../../domain/bulk/bulk-job-status.js';
import { BulkJob } from '../../domain/bulk/bulk-job.js';
import type { UploadedRow } from '../../domain/bulk/bulk-row.js';
import type { Authorizer } from '../access/ports.js';
import { ownerOf, type CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { Clock, IdGenerator } from '../shared/ports.js';
import type { BulkStaging } from './ports.js';

/** Rows while they come in. */
export interface BulkUpload {
  /** In batches, as fast as they are taken; throws what is wrong with the upload. */
  readonly batches: AsyncIterable<readonly UploadedRow[]>;
  /** What is known of the whole once all rows have come. */
  end(): BulkUploadEnd;
}

/** What a complete upload says beside its rows. */
export interface BulkUploadEnd {
  readonly onConflict: OnConflict;
  /** A digest of all that was sent, to tell a repetition from a different request. */
  readonly fingerprint: string;
}

/** Is told, within the process, that rows wait. */
export interface BulkJobsWaiting {
  /** Answers at once, and never throws. */
  tell(): void;
}

/** Takes in many rows, to be worked off in the background. */
export class SubmitBulkJob {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly staging: BulkStaging,
    private readonly ids: IdGenerator,
    private readonly clock: Clock,
    private readonly waiting: BulkJobsWaiting,
  ) {}

  /**
   * Who may create in bulk may create; to change tenants that are there takes `tenant:update` too. Nothing of an upload that breaks off,
   * or is refused, is left.
   * @throws PermissionDenied, InvalidInput, IdempotencyKeyReused, Unavailable, and what the upload throws
   */
  async execute(upload: BulkUpload, command: CommandContext): Promise<Outcome<BulkJob>> {
    this.authorizer.require(command.actor, 'bulk:create');
    const partner = ownerOf(command);
    const id = this.ids.next();
    await this.staging.begin(partner, id, this.clock.now());
    try {
      let total = 0;
      for await (const batch of upload.batches) {
        total += batch.length;
        const rows = batch.map((row) => ({ ...row, reservedId: this.ids.next() }));
        await this.staging.add(partner, id, rows, this.clock.now());
      }
      const { onConflict, fingerprint } = upload.end();
      if (onConflict === 'update') this.authorizer.require(command.actor, 'tenant:update');
      const job = BulkJob.submit({
        id,
        partner,
        onConflict,
        dryRun: command.dryRun,
        total,
        submitter: command.actor,
        requestId: command.requestId,
        traceParent: command.traceParent ?? null,
        createdAt: this.clock.now(),
      });
      const idempotency = command.idempotency && { ...command.idempotency, fingerprint };
      const outcome = await this.staging.submit(job, { ...command, idempotency });
      if (outcome.replayed) await this.abandon(partner, id);
      else this.waiting.tell();
      return outcome;
    } catch (error) {
      await this.abandon(partner, id);
      throw error;
    }
  }

  /** What cannot be abandoned now is cleared away later. */
  private async abandon(...upload: Parameters<BulkStaging['abandon']>): Promise<void> {
    await this.staging.abandon(...upload).catch(() => undefined);
  }
}
