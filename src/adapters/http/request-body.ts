import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request, RequestHandler } from 'express';
import { HttpProblem } from './problem.js';
import { parseStrictJson } from './strict-json.js';

/** The largest body of a single resource, in bytes, after decompression: 256 KiB. */
const BODY_LIMIT_BYTES = 256 * 1024;

/** Takes in a body as bytes, whatever its type; what it is comes later. What is too large is refused before it has all come. */
export const readBytes: RequestHandler = async (request, _response, next) => {
  request.body = await takeIn(request);
  next();
};

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

const DECODERS = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress };

/** What undoes the coding of a request's body; `null` when it has none. @throws HttpProblem unsupported-media-type */
export function decoderOf(request: Request): Transform | null {
  const coding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (coding === 'identity') return null;
  if (coding === 'gzip' || coding === 'deflate' || coding === 'br') return DECODERS[coding]();
  throw new HttpProblem('unsupported-media-type', 'The Content-Encoding must be identity, gzip, deflate or br.', {
    headers: { 'Accept-Encoding': 'gzip, deflate, br' },
  });
}

async function takeIn(request: Request): Promise<Uint8Array> {
  const decoder = decoderOf(request);
  if (decoder === null) {
    if (Number(request.headers['content-length']) > BODY_LIMIT_BYTES) throw tooLarge();
    return collect(request, request);
  }
  try {
    return await collect(request.pipe(decoder), request);
  } finally {
    request.unpipe(decoder);
    decoder.destroy();
    request.resume();
  }
}

/** Gathers what comes out of a stream that the request flows into, or of the request itself. */
function collect(stream: Readable, request: Request): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    stream.on('data', (chunk: Uint8Array) => {
      size += chunk.byteLength;
      if (size > BODY_LIMIT_BYTES) reject(tooLarge());
      else chunks.push(chunk);
    });
    stream.once('end', () => resolve(Buffer.concat(chunks)));
    stream.on('error', () => reject(cutOff()));
    request.once('close', () => {
      if (!request.complete) reject(cutOff());
    });
  });
}

function tooLarge(): HttpProblem {
  return new HttpProblem('payload-too-large', 'The body is larger than this operation takes.');
}

/** Says that a body broke off, or could not be decompressed. */
export function cutOff(): HttpProblem {
  return new HttpProblem('malformed-json', 'The body could not be read to its end.');
}

/** Answers which of the media types a body has. @throws HttpProblem unsupported-media-type */
export function requireMediaType(request: Request, mediaTypes: readonly string[]): string {
  const [header = '', ...others] = request.headersDistinct['content-type'] ?? [];
  if (header === mediaTypes[0] && others.length === 0) return header;
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  // Of several types a proxy before us may have judged by another one than we would.
  if (!mediaTypes.includes(type) || others.length > 0) {
    throw new HttpProblem(
      'unsupported-media-type',
      `The Content-Type must be ${mediaTypes.join(' or ')}, given once.`,
      {
        headers: { Accept: mediaTypes.join(', ') },
      },
    );
  }
  const charsets = parameters.filter((parameter) => parameter.startsWith('charset='));
  if (!charsets.every((charset) => /^charset="?utf-?8"?$/.test(charset))) {
    throw new HttpProblem('unsupported-media-type', 'The charset must be utf-8.');
  }
  return type;
}
