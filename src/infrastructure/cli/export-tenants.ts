import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { addressOf, headersOf, type ConnectionOptions } from './connection.js';
import { refusalOf } from './refused.js';
import type { Terminal } from './terminal.js';

/** What `tenants export` can be told. */
export interface ExportOptions extends ConnectionOptions {
  readonly format: string;
  readonly output?: string;
  readonly status?: readonly string[];
  readonly plan?: string;
  readonly search?: string;
}

/** Streams the caller's tenants into a file, or to the standard output. */
export async function exportTenants(options: ExportOptions, { stdout }: Terminal): Promise<void> {
  const query = new URLSearchParams();
  for (const status of options.status ?? []) query.append('status', status);
  if (options.plan !== undefined) query.set('plan', options.plan);
  if (options.search !== undefined) query.set('q', options.search);
  const accept = options.format === 'ndjson' ? 'application/x-ndjson' : 'text/csv';
  const response = await fetch(addressOf(options, `/tenants?${query.toString()}`), {
    headers: { ...(await headersOf(options)), accept },
  });
  if (!response.ok || response.body === null) throw await refusalOf(response);
  const rows = Readable.fromWeb(response.body);
  if (options.output === undefined) await pipeline(rows, stdout, { end: false });
  else await pipeline(rows, createWriteStream(options.output));
}
