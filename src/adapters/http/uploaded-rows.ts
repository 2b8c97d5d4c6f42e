import { BULK_LIMITS } from '../../domain/bulk/bulk-limits.js';
import type { RowRefusal, UploadedRow } from '../../domain/bulk/bulk-row.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { InvalidInput, invalidFields } from '../../domain/shared/invalid-input.js';
import { bodyErrors } from './field-errors.js';
import { HttpProblem } from './problem.js';
import { NewTenantSchema } from './tenant.schema.js';

/** How many rows are handed on together, at most, and of how many characters in all, about. */
const BATCH = { rows: 500, characters: 1024 * 1024 };

/** Checks what a row says as if it were the body of a single request; what is wrong with it becomes its flaw. */
export function checkedRow(row: number, said: unknown): UploadedRow {
  // Nothing is thrown: every row of a large upload may be wrong, and an error costs more than all the rest of the check.
  const errors = bodyErrors(NewTenantSchema, said);
  return {
    row,
    input: JSON.stringify(said),
    flaw:
      errors.length === 0
        ? null
        : { code: 'invalid-request', message: invalidFields(errors.length), details: { errors } },
  };
}

/** Takes a refusal down as a row's flaw. @throws whatever is no refusal */
export function flawOf(error: unknown): RowRefusal {
  if (error instanceof HttpProblem) {
    return { code: error.code, message: error.detail, details: error.options.members ?? {} };
  }
  if (error instanceof DomainError) return { code: error.code, message: error.message, details: error.details };
  throw error;
}

/** Why a row that is larger than a single request may be is refused. */
export function rowTooLarge(row: number): HttpProblem {
  const kibibytes = BULK_LIMITS.rowBytes / 1024;
  return new HttpProblem('payload-too-large', `Row ${row} is larger than ${kibibytes} KiB.`);
}

/**
 * Gathers rows into batches.
 * @throws HttpProblem payload-too-large naming the first row too many
 * @throws InvalidInput when there is none
 */
export async function* inBatches(rows: AsyncIterable<UploadedRow>): AsyncGenerator<readonly UploadedRow[]> {
  let total = 0;
  let characters = 0;
  let batch: UploadedRow[] = [];
  for await (const row of rows) {
    total += 1;
    if (total > BULK_LIMITS.rows) throw tooMany(row.row);
    batch.push(row);
    characters += row.input?.length ?? 0;
    if (batch.length < BATCH.rows && characters < BATCH.characters) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
  if (total === 0) throw new InvalidInput([], 'The upload has no rows.');
}

function tooMany(row: number): HttpProblem {
  return new HttpProblem(
    'payload-too-large',
    `Row ${row} is one too many: an upload has at most ${BULK_LIMITS.rows} rows; send it in several.`,
  );
}
