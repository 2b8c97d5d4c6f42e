import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { DomainError } from '../../domain/shared/domain-error.js';
import type { Reply, ReplyStream } from './endpoint.js';
import { contextOf } from './request-context.js';

/** How long a client may take nothing of a stream before it counts as gone, in milliseconds. */
const STALLED_MS = 60_000;

/** Sends what an endpoint answers; resolves when a stream has ended, well or badly. */
export async function sendReply(request: Request, response: Response, reply: Reply): Promise<void> {
  const { status, headers, body, stream } = reply;
  if (stream !== undefined) {
    await sendStream(request, response, reply, stream);
    return;
  }
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  // As one text, so that Node sends head and body by one system call.
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

/**
 * Sends a stream as fast as the client takes it. When the client goes away the source is ended; when the source fails the connection
 * is broken off, so that nobody takes a part for the whole.
 */
async function sendStream(
  request: Request,
  response: Response,
  { status, headers }: Reply,
  stream: ReplyStream,
): Promise<void> {
  const head = { ...headers, 'Content-Type': stream.mediaType };
  if (request.method === 'HEAD') {
    response.writeHead(status, head).end();
    return;
  }
  const chunks = await stream.open();
  response.writeHead(status, head);
  response.setTimeout(STALLED_MS, () => void response.destroy());
  try {
    await pipeline(Readable.from(noting(chunks, request)), response);
  } catch {
    // Why is noted where it is our failure; otherwise the client has gone. Either way there is nobody to tell.
    request.socket.destroy();
  }
}

/** Notes a failure for the log before the broken connection ends the request. */
async function* noting(chunks: AsyncIterable<string>, request: Request): AsyncGenerator<string> {
  try {
    yield* chunks;
  } catch (error) {
    contextOf(request).failure = error instanceof DomainError ? (error.cause ?? error) : error;
    throw error;
  }
}
