import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SecretCipher } from '../../application/webhooks/secret-cipher.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';

/** The length of a key, in bytes. */
export const CIPHER_KEY_BYTES = 32;

/** Encrypts by AES-256-GCM with a new nonce each time: `v1.<base64url of nonce, tag and ciphertext>`. */
export class AesSecretCipher implements SecretCipher {
  /** @throws Error when the key has not 32 bytes */
  constructor(private readonly key: Uint8Array) {
    if (key.byteLength !== CIPHER_KEY_BYTES) throw new Error(`the key must have ${CIPHER_KEY_BYTES} bytes`);
  }

  encrypt(text: string, owner: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce).setAAD(Buffer.from(owner));
    const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url')}`;
  }

  decrypt(sealed: string, owner: string): string {
    const [version, content = ''] = sealed.split('.');
    const bytes = Buffer.from(content, 'base64url');
    if (version !== VERSION || bytes.byteLength < NONCE_BYTES + TAG_BYTES) throw new Error('not a sealed secret');
    const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(owner));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  }
}
