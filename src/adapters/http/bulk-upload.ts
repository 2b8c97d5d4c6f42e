import type { Request } from 'express';
import type { BulkUpload, BulkUploadEnd } from '../../application/bulk/submit-bulk-job.js';
import type { OnConflict } from '../../domain/bulk/bulk-job-status.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';
import { CsvRows } from './csv-rows.js';
import { JsonRows } from './json-rows.js';
import { JSON_TYPE } from './media-types.js';
import { ndjsonRows } from './ndjson-rows.js';
import { requireMediaType } from './request-body.js';
import { UploadBytes } from './upload-bytes.js';
import { inBatches } from './uploaded-rows.js';

export const CSV_TYPE = 'text/csv';
export const NDJSON_TYPE = 'application/x-ndjson';

/** The media types of an upload. */
const UPLOAD_TYPES = [JSON_TYPE, NDJSON_TYPE, CSV_TYPE] as const;

/** What the address says of an upload. */
export interface UploadQuery {
  readonly on_conflict?: OnConflict | undefined;
  readonly dry_run?: 'true' | 'false' | undefined;
}

/** Reads the rows of a request's body while it comes in. @throws HttpProblem unsupported-media-type */
export function openUpload(request: Request, query: UploadQuery): BulkUpload {
  const type = requireMediaType(request, UPLOAD_TYPES);
  const bytes = new UploadBytes(request);
  const end = (said: OnConflict | null): BulkUploadEnd => {
    const onConflict = oneOf(query.on_conflict ?? null, said);
    return { onConflict, fingerprint: bytes.digest(type, onConflict, query.dry_run ?? 'false') };
  };
  if (type === JSON_TYPE) {
    const rows = new JsonRows(bytes);
    return { batches: inBatches(rows), end: () => end(rows.onConflict) };
  }
  const rows = type === CSV_TYPE ? new CsvRows(bytes) : ndjsonRows(bytes);
  return { batches: inBatches(rows), end: () => end(null) };
}

function oneOf(asked: OnConflict | null, said: OnConflict | null): OnConflict {
  if (asked === null || said === null || asked === said) return asked ?? said ?? 'fail';
  const message = 'Says something else than the body';
  throw new InvalidInput([{ pointer: '?on_conflict', code: 'contradiction', message }]);
}
