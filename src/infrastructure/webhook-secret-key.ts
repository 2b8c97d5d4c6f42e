import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CIPHER_KEY_BYTES } from '../adapters/webhooks/aes-secret-cipher.js';

/** Reads a key of 32 bytes from base64, base64url or hex. */
export const webhookSecretKey = z.string().transform((text, context): Uint8Array => {
  const key = /^[\da-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.byteLength === CIPHER_KEY_BYTES && /^[\w+/-]+=*$/.test(text)) return key;
  context.addIssue({
    code: 'custom',
    message: 'must be 32 bytes as base64 or hex; make one with: openssl rand -base64 32',
  });
  return z.NEVER;
});

/**
 * Opens the development key of a data directory and makes it where there is none. Processes that start at the same moment agree on one.
 * @throws Error when the file is there and holds no such key, or the directory cannot be written
 */
export async function openDevelopmentSecretKey(dataDir: string): Promise<Uint8Array> {
  const file = join(dataDir, 'webhook-secret-key');
  const made = `${file}.${randomBytes(8).toString('hex')}`;
  await mkdir(dataDir, { recursive: true });
  try {
    await writeFile(made, randomBytes(CIPHER_KEY_BYTES).toString('base64'), { mode: 0o600, flush: true });
    // A link appears whole or not at all, and never replaces another's: whoever comes second reads the first one's key.
    await link(made, file).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } finally {
    await rm(made, { force: true });
  }
  const parsed = webhookSecretKey.safeParse((await readFile(file, 'utf8')).trim());
  if (!parsed.success) throw new Error(`${file} holds no key; delete it and a new one is made.`);
  return parsed.data;
}
