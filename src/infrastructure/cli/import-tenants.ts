import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { addressOf, headersOf, type ConnectionOptions } from './connection.js';
import { ProgressBar } from './progress-bar.js';
import { refusalOf, Refused } from './refused.js';
import type { Terminal } from './terminal.js';

/** What `tenants import` can be told. */
export interface ImportOptions extends ConnectionOptions {
  readonly onConflict?: string;
  readonly dryRun?: boolean;
  readonly format?: string;
  readonly idempotencyKey?: string;
  /** Where failed rows are written as CSV, to be mended. */
  readonly failed?: string;
}

const FORMATS: Readonly<Partial<Record<string, string>>> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  jsonl: 'application/x-ndjson',
  json: 'application/json',
};

const job = z.object({
  id: z.string(),
  status: z.string(),
  total: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  skipped: z.number(),
  cancelled: z.number(),
  finished_at: z.string().nullable(),
});
type Job = z.infer<typeof job>;
type Out = Terminal['stderr'];

/** How often a look at the job is tried again while the service is away. */
const MAX_FAILURES = 60;

/** Between two looks at the job, in milliseconds: soon at first, as a small file is done at once, then at leisure. */
const LOOKS = { first: 50, longest: 500, growth: 1.5 };

/** Uploads a file, waits until its rows are done, and tells what became of them; answers whether every row went well. */
export async function importTenants(
  file: string,
  options: ImportOptions,
  { stdout, stderr }: Terminal,
): Promise<boolean> {
  const headers = await headersOf(options);
  const accepted = await upload(file, options, headers, stderr);
  stderr.write(`Bulk job ${accepted.id}: ${accepted.total} rows.\n`);
  const ended = await watch(accepted, options, headers, stderr);
  const { status, succeeded, failed, skipped, cancelled } = ended;
  const counts = `${succeeded} succeeded, ${failed} failed, ${skipped} skipped, ${cancelled} cancelled`;
  stdout.write(`${status}: ${counts}${options.dryRun === true ? ' (dry run: nothing was created)' : ''}\n`);
  if (failed > 0) await tellFailures(ended, options, headers, stderr);
  return status === 'completed' && failed === 0;
}

async function upload(
  file: string,
  options: ImportOptions,
  headers: Record<string, string>,
  stderr: Out,
): Promise<Job> {
  const { size } = await stat(file);
  const query = new URLSearchParams({
    ...(options.onConflict !== undefined && { on_conflict: options.onConflict }),
    ...(options.dryRun === true && { dry_run: 'true' }),
  });
  const bar = new ProgressBar('Uploading ', stderr);
  let sent = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      sent += chunk.byteLength;
      bar.show({ done: sent, total: size });
      done(null, chunk);
    },
  });
  const bytes = createReadStream(file)
    .on('error', (error) => counted.destroy(error))
    .pipe(counted);
  const response = await fetch(addressOf(options, `/bulk-jobs?${query.toString()}`), {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': mediaTypeOf(file, options.format),
      'content-length': String(size),
      'idempotency-key': options.idempotencyKey ?? randomUUID(),
    },
    body: Readable.toWeb(bytes),
    duplex: 'half',
  });
  bar.end({ done: sent, total: size });
  if (!response.ok) throw await refusalOf(response);
  return job.parse(await response.json());
}

async function watch(
  accepted: Job,
  options: ImportOptions,
  headers: Record<string, string>,
  stderr: Out,
): Promise<Job> {
  const bar = new ProgressBar(options.dryRun === true ? 'Checking  ' : 'Importing ', stderr);
  let present = accepted;
  let failures = 0;
  for (let look = LOOKS.first; present.finished_at === null; look = Math.min(look * LOOKS.growth, LOOKS.longest)) {
    bar.show(progressOf(present));
    await delay(look);
    try {
      const response = await fetch(addressOf(options, `/bulk-jobs/${accepted.id}`), { headers });
      if (!response.ok && response.status < 500 && response.status !== 429) throw await refusalOf(response);
      if (!response.ok) throw new Error(`the service answered with ${response.status}`);
      present = job.parse(await response.json());
      failures = 0;
    } catch (error) {
      failures += 1;
      // The job goes on whether anybody looks or not.
      if (error instanceof Refused || failures > MAX_FAILURES) throw error;
    }
  }
  bar.end(progressOf(present));
  return present;
}

async function tellFailures(
  ended: Job,
  options: ImportOptions,
  headers: Record<string, string>,
  stderr: Out,
): Promise<void> {
  const address = addressOf(options, `/bulk-jobs/${ended.id}/items?status=failed`);
  if (options.failed === undefined) {
    stderr.write('To mend them: run again with --failed <file>, or read them at\n');
    stderr.write(`  ${address} (Accept: text/csv)\n`);
    return;
  }
  const response = await fetch(address, { headers: { ...headers, accept: 'text/csv' } });
  if (!response.ok || response.body === null) throw await refusalOf(response);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(options.failed));
  stderr.write(`Failed rows are in ${options.failed}: mend them and import that file.\n`);
}

function progressOf({ total, succeeded, failed, skipped, cancelled }: Job) {
  return { done: succeeded + failed + skipped + cancelled, total };
}

function mediaTypeOf(file: string, format: string | undefined): string {
  const type = FORMATS[format ?? extname(file).slice(1).toLowerCase()];
  if (type === undefined)
    throw new Refused('The format cannot be told from the name: say --format csv, ndjson or json.');
  return type;
}
