import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { link, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { fitsAlgorithm } from './fits-algorithm.js';
import type { KeySource, TokenHeader } from './key-source.js';

/** What tokens of the development key say, and what is therefore expected of them. */
export const DEVELOPMENT_ISSUER = 'http://localhost/development';
export const DEVELOPMENT_AUDIENCE = 'tenant-provisioning';
export const DEVELOPMENT_PARTNER = 'development';

const ALGORITHM = 'ES256';
const LIFE_SECONDS = 12 * 60 * 60;

/** A key pair that the service makes for itself, so that it can be tried without an identity provider. Never for production. */
export class DevelopmentKey implements KeySource {
  private readonly publicKey: KeyObject;

  constructor(private readonly privateKey: KeyObject) {
    this.publicKey = createPublicKey(privateKey);
  }

  async find({ alg }: TokenHeader): Promise<KeyObject | null> {
    return fitsAlgorithm(this.publicKey, alg) ? this.publicKey : null;
  }

  /** Signs a token of a partner's administrator that is good for twelve hours, with the claim names that are the defaults. */
  async signToken(now: Date, partner: string = DEVELOPMENT_PARTNER): Promise<string> {
    const seconds = Math.floor(now.getTime() / 1000);
    return new SignJWT({ partner_id: partner, roles: ['partner-admin'] })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt' })
      .setIssuer(DEVELOPMENT_ISSUER)
      .setAudience(DEVELOPMENT_AUDIENCE)
      .setSubject('developer')
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + LIFE_SECONDS)
      .sign(this.privateKey);
  }
}

/**
 * Opens the development key of a data directory and makes it where there is none. Processes that start at the same moment
 * agree on one key.
 * @throws Error when the file is there and is no such key, or the directory cannot be written
 */
export async function openDevelopmentKey(dataDirectory: string): Promise<DevelopmentKey> {
  const file = join(dataDirectory, 'development-key.pem');
  const pem = (await readIfThere(file)) ?? (await create(dataDirectory, file));
  try {
    return new DevelopmentKey(createPrivateKey(pem));
  } catch (cause) {
    throw new Error(`${file} is not a private key; delete it and a new one is made.`, { cause });
  }
}

/** A link appears whole or not at all, and never replaces another's: whoever comes second reads the first one's key. */
async function create(directory: string, file: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const own = await mkdtemp(join(directory, 'development-key-'));
  try {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    await writeFile(join(own, 'key.pem'), pem, { mode: 0o600, flush: true });
    await link(join(own, 'key.pem'), file).catch((error: unknown) => {
      if (!isErrno(error, 'EEXIST')) throw error;
    });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
  return readFile(file, 'utf8');
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
