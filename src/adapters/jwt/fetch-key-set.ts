import { KeySet } from './key-set.js';

const MAX_BYTES = 256 * 1024;

/**
 * Fetches a JSON Web Key Set. Redirects are not followed: the URL is the operator's, and keys from elsewhere are not.
 * @throws Error when there is no complete answer of at most 256 KiB within `timeoutMs`, or it is not a key set
 */
export async function fetchKeySet(url: URL, timeoutMs: number): Promise<KeySet> {
  const response = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`The key set's address answered ${response.status}.`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new Error(`The key set has more than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  const document: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  return new KeySet(document);
}
