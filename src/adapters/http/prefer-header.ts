import type { IncomingMessage } from 'node:http';

/** The longest wait, in seconds; whoever asks for more gets this. */
export const LONGEST_WAIT_SECONDS = 30;

/** How many seconds a client would wait for the outcome (`Prefer: wait=10`, RFC 7240 §4.3); `null` when it says nothing that makes sense. */
export function preferredWait(request: IncomingMessage): number | null {
  const preferences = (request.headersDistinct['prefer'] ?? []).join(',').split(',');
  for (const preference of preferences) {
    const seconds = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;.*)?$/i.exec(preference)?.[1];
    // The first one counts (RFC 7240 §2).
    if (seconds !== undefined) return Math.min(Number(seconds), LONGEST_WAIT_SECONDS);
  }
  return null;
}
