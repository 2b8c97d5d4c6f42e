import { raw, type Request, type RequestHandler } from 'express';
import { HttpProblem } from './problem.js';
import { parseStrictJson } from './strict-json.js';

/** The largest body of a single resource, in bytes, after decompression: 256 KiB. */
const BODY_LIMIT_BYTES = 256 * 1024;

/** Takes in a body as bytes, whatever its type; what it is comes later. */
export const readBytes: RequestHandler = raw({ type: () => true, limit: BODY_LIMIT_BYTES });

/**
 * Reads the bytes that `readBytes` took in as JSON.
 * @throws HttpProblem unsupported-media-type, malformed-json
 */
export function jsonBody(request: Request, mediaTypes: readonly string[]): unknown {
  requireMediaType(request, mediaTypes);
  const body: unknown = request.body;
  return parseStrictJson(body instanceof Uint8Array ? body : new Uint8Array());
}

/** Says whether the request came without a body. */
export function isEmpty(request: Request): boolean {
  const body: unknown = request.body;
  return !(body instanceof Uint8Array) || body.byteLength === 0;
}

function requireMediaType(request: Request, mediaTypes: readonly string[]): void {
  const header = request.headers['content-type'] ?? '';
  if (header === mediaTypes[0]) return;
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  if (!mediaTypes.includes(type)) {
    throw new HttpProblem('unsupported-media-type', `The Content-Type must be ${mediaTypes.join(' or ')}.`, {
      headers: { Accept: mediaTypes.join(', ') },
    });
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new HttpProblem('unsupported-media-type', 'The charset must be utf-8.');
  }
}
