import type { ItemExport, JobItems } from '../../application/bulk/list-bulk-items.js';
import type { BulkItem } from '../../application/bulk/ports.js';
import { isJsonObject } from '../../domain/shared/merge-patch.js';
import { TEXT_FIELDS } from '../../domain/tenants/tenant-rules.js';
import { BASE_PATH } from './base-path.js';
import { csvRecord, type CsvValue } from './csv.js';
import { ITEM_COLUMNS } from './csv-columns.js';
import { HttpProblem, problemDocument, type ProblemDocument } from './problem.js';
import { PROBLEMS, type ProblemCode } from './problem-catalogue.js';

/** An item as it is published. */
export function itemDocument({ row, status, tenant, error }: BulkItem, requestId: string) {
  return { row, status, tenant, error: error && problemOf(error, requestId) };
}

/** Writes items as lines of JSON, one chunk for each batch. */
export async function* itemLines({ requestId, items }: JobItems<ItemExport>): AsyncGenerator<string> {
  for await (const batch of items.batches) {
    yield batch.map((item) => `${JSON.stringify(itemDocument(item, requestId))}\n`).join('');
  }
}

/** Writes items as CSV that can be mended and uploaded again: what became of each, and what it said as far as that is kept. */
export async function* itemCsv({ items }: JobItems<ItemExport>): AsyncGenerator<string> {
  const keys = items.metadataKeys ?? [];
  yield csvRecord([...ITEM_COLUMNS, ...TEXT_FIELDS, ...keys.map((key) => `metadata.${key}`)]);
  for await (const batch of items.batches) yield batch.map((item) => csvRecord(cells(item, keys))).join('');
}

function cells({ row, status, tenant, error, input }: BulkItem, keys: readonly string[]): readonly CsvValue[] {
  const said = input === null ? null : objectIn(input);
  const metadata = isJsonObject(said?.['metadata']) ? said['metadata'] : {};
  return [
    row,
    status,
    tenant,
    error?.code ?? null,
    error?.message ?? null,
    error === null ? null : fieldsIn(error.details['errors']),
    ...TEXT_FIELDS.map((field) => cell(said?.[field])),
    ...keys.map((key) => cell(Object.hasOwn(metadata, key) ? metadata[key] : null)),
  ];
}

function objectIn(input: string): Readonly<Record<string, unknown>> | null {
  const said: unknown = JSON.parse(input);
  return isJsonObject(said) ? said : null;
}

/** What is no text is written as JSON: it was wrong, and its owner should see what it was. */
function cell(value: unknown): CsvValue {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fieldsIn(errors: unknown): CsvValue {
  if (!Array.isArray(errors)) return null;
  const told = errors.flatMap((error: unknown) =>
    isJsonObject(error) ? [`${String(error['pointer'])}: ${String(error['message'])}`] : [],
  );
  return told.length === 0 ? null : told.join('; ');
}

/** The problem that a single request would have been answered with. */
function problemOf({ code, message, details }: NonNullable<BulkItem['error']>, requestId: string): ProblemDocument {
  const problem = new HttpProblem(isProblemCode(code) ? code : 'internal-error', message, { members: details });
  return problemDocument(problem, `${BASE_PATH}/tenants`, requestId);
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
