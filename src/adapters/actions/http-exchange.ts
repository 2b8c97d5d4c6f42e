import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { ActionFailed, ActionUnanswered } from '../../application/provisioning/action-errors.js';
import type { RetryFields } from '../../application/shared/retry-after.js';

/** What came back from an action. */
export interface ExchangeAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly retryFields: RetryFields;
  /** At most the first 64 KiB. */
  readonly text: string;
}

const ANSWER_LIMIT_BYTES = 64 * 1024;

/**
 * Sends one POST on a connection of its own and reads the answer. Redirects are not followed.
 * @throws ActionFailed when there was no connection, so nothing was asked; ActionUnanswered when there was no complete answer
 */
export function exchange(
  url: URL,
  headers: Readonly<Record<string, string | number>>,
  body: string,
  signal: AbortSignal,
): Promise<ExchangeAnswer> {
  return new Promise((resolve, reject) => {
    let connected = false;
    const fail = (cause: unknown) => {
      const reason = 'The connection to the action failed.';
      reject(connected ? new ActionUnanswered(reason, cause) : new ActionFailed(reason, null, cause));
    };
    const isSecure = url.protocol === 'https:';
    const send = isSecure ? requestHttps : requestHttp;
    // No connection is kept: what a server says after its answer is never taken for the next one.
    const request = send(url, { method: 'POST', agent: false, headers, signal });
    // Nothing of the request is on its way before that.
    request.on('socket', (socket) => socket.once(isSecure ? 'secureConnect' : 'connect', () => (connected = true)));
    request.on('error', (error) => (signal.aborted ? reject(error) : fail(error)));
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      fail(new Error('the action changed the protocol'));
    });
    request.on('response', (response) => {
      readBeginning(response)
        .then((text) => answerOf(response, text))
        .then(resolve, fail)
        .finally(() => request.destroy());
    });
    request.end(body);
  });
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, text: string): ExchangeAnswer {
  return {
    status: statusCode,
    contentType: headers['content-type'] ?? '',
    retryFields: headers,
    text,
  };
}

/** Reads until the answer ends or is long enough. */
function readBeginning(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const done = () => resolve(Buffer.concat(chunks).subarray(0, ANSWER_LIMIT_BYTES).toString());
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= ANSWER_LIMIT_BYTES) done();
    });
    response.on('end', done);
    response.on('error', reject);
    response.on('close', () => reject(new Error('the answer was broken off')));
  });
}
