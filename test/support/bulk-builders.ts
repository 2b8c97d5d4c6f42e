import type { BulkSlice, RecordedOutcome, StagedRow } from '../../src/application/bulk/ports.js';
import type { CommandContext } from '../../src/application/shared/command-context.js';
import { BulkJob, type BulkJobState } from '../../src/domain/bulk/bulk-job.js';
import type { RowRefusal } from '../../src/domain/bulk/bulk-row.js';
import { aCommand, anActor, anId, aPartner, aTenant } from './builders.js';
import type { BulkStorage } from './bulk-storage.js';

/** When everything happens. */
export const AT = new Date('2026-03-04T05:06:07.089Z');

/** The trace that a job was submitted in. */
const A_TRACE_PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** Why a row may fail. */
export const A_REFUSAL: RowRefusal = {
  code: 'invalid-request',
  message: 'No "quotes" — or ümläuts.',
  details: { errors: [{ pointer: '/email', code: 'invalid', message: 'Must be an address' }] },
};

/** A job that was just submitted. */
export function aJob(job: Partial<BulkJobState> = {}): BulkJob {
  const submitted = BulkJob.submit({
    id: anId(),
    partner: aPartner(),
    onConflict: 'fail',
    dryRun: false,
    total: 3,
    submitter: anActor({ narrowedTo: new Set(['bulk:create', 'bulk:read']) }),
    requestId: 'request-1',
    traceParent: A_TRACE_PARENT,
    createdAt: AT,
  });
  return BulkJob.stored({ ...submitted.state, ...job });
}

/** A row that was uploaded. */
export function aRow(row: number, staged: Partial<StagedRow> = {}): StagedRow {
  return { row, reservedId: anId(), input: JSON.stringify(aTenant()), flaw: null, ...staged };
}

/** Uploads rows one after the other, and submits them as a job. */
export async function submitted(
  { staging }: Pick<BulkStorage, 'staging'>,
  job: BulkJob = aJob(),
  rows: readonly StagedRow[] = Array.from({ length: job.state.total }, (_, index) => aRow(index + 1)),
  command: CommandContext = aCommand(),
): Promise<BulkJob> {
  const { id, partner } = job.state;
  await staging.begin(partner, id, AT);
  for (const row of rows) await staging.add(partner, id, [row], AT);
  return (await staging.submit(job, command)).value;
}

/** Says of rows of a slice that they succeeded; those that are named failed. */
export function outcomesOf({ rows }: BulkSlice, failed: readonly number[] = []): readonly RecordedOutcome[] {
  return rows.map(({ row, reservedId }) =>
    failed.includes(row)
      ? { row, status: 'failed', tenant: null, error: A_REFUSAL, emailKey: `failed-${row}@example.com` }
      : { row, status: 'succeeded', tenant: reservedId, error: null, emailKey: null },
  );
}
