import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A public key as text; `type` is what signatures it can check: `rsa` RS* and PS*, `ec` ES*. */
export interface PemKey {
  readonly pem: string;
  readonly type: 'rsa' | 'ec';
}

/** Reads a public key from PEM text (line breaks may be written `\n`) or from the file at a path. */
export const jwtKey = z.string().transform((value, context): PemKey => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const pem = value.includes('-----BEGIN') ? value.replaceAll('\\n', '\n') : readText(value);
  if (pem === null) return refuse('must be PEM text, or the path of a file that can be read');
  if (pem.includes('PRIVATE KEY')) return refuse('must be the public key: a private key has no place here');
  try {
    const type = createPublicKey(pem).asymmetricKeyType;
    return type === 'rsa' || type === 'ec' ? { pem, type } : refuse('must be an RSA or EC key');
  } catch {
    return refuse('holds no public key in PEM form');
  }
});

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
