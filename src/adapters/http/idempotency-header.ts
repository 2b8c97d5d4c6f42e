import type { Request } from 'express';
import type { IdempotencyKey } from '../../application/idempotency/idempotency-key.js';
import { fingerprint } from './fingerprint.js';
import { preferredWait } from './prefer-header.js';
import { HttpProblem } from './problem.js';

const BARE = /^[\x20-\x7e]{1,255}$/;

/**
 * Reads the `Idempotency-Key` of a request to `path`, the same however the client wrote it: quoted (a structured-field string, RFC 8941 §3.3.3) or bare; `null` when there is none.
 * @throws HttpProblem invalid-idempotency-key
 */
export function idempotencyKeyOf(request: Request, path: string, body: unknown): IdempotencyKey | null {
  const [header, ...others] = request.headersDistinct['idempotency-key'] ?? [];
  if (header === undefined) return null;
  const key = unquote(header);
  if (!BARE.test(key) || others.length > 0) {
    throw new HttpProblem(
      'invalid-idempotency-key',
      'The Idempotency-Key must be 1 to 255 printable ASCII characters, given once.',
    );
  }
  const awaited = preferredWait(request) !== null;
  return { scope: `${request.method} ${path}`, key, fingerprint: fingerprint(body), ...(awaited && { awaited }) };
}

function unquote(header: string): string {
  return /^".*"$/.test(header) ? header.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : header;
}
