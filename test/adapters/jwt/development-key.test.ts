import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import {
  DEVELOPMENT_AUDIENCE,
  DEVELOPMENT_ISSUER,
  DEVELOPMENT_PARTNER,
  openDevelopmentKey,
  type DevelopmentKey,
} from '../../../src/adapters/jwt/development-key.js';

describe('DevelopmentKey', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'development-key-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function accepts(key: DevelopmentKey, token: string): Promise<boolean> {
    const publicKey = await key.find({ alg: 'ES256' });
    if (publicKey === null) return false;
    const expected = { issuer: DEVELOPMENT_ISSUER, audience: DEVELOPMENT_AUDIENCE };
    return jwtVerify(token, publicKey, expected).then(
      () => true,
      () => false,
    );
  }

  it("signs a token of a partner's administrator that is good for twelve hours", async () => {
    const now = new Date();
    const token = await (await openDevelopmentKey(directory)).signToken(now);
    const claims = decodeJwt(token);
    expect(claims).to.include({ partner_id: DEVELOPMENT_PARTNER, sub: 'developer', iss: DEVELOPMENT_ISSUER });
    expect(claims['roles']).to.deep.equal(['partner-admin']);
    expect(claims.exp).to.equal(Math.floor(now.getTime() / 1000) + 12 * 3600);
    expect(decodeProtectedHeader(token)).to.deep.equal({ alg: 'ES256', typ: 'at+jwt' });
  });

  it('is the same key after a restart, so that tokens go on working', async () => {
    const token = await (await openDevelopmentKey(directory)).signToken(new Date());
    expect(await accepts(await openDevelopmentKey(directory), token)).to.equal(true);
  });

  it('is one key for all who start at the same moment', async () => {
    const keys = await Promise.all(
      Array.from({ length: 20 }, () => openDevelopmentKey(join(directory, 'new', 'data'))),
    );
    for (const key of keys) {
      for (const other of keys) expect(await accepts(other, await key.signToken(new Date()))).to.equal(true);
    }
  });

  it('leaves one file that only its owner can read', async () => {
    await openDevelopmentKey(directory);
    expect(await readdir(directory)).to.deep.equal(['development-key.pem']);
    expect((await stat(join(directory, 'development-key.pem'))).mode & 0o777).to.equal(0o600);
  });

  it('verifies no algorithm but its own', async () => {
    expect(await (await openDevelopmentKey(directory)).find({ alg: 'RS256' })).to.equal(null);
  });

  it('says which file is no key, and leaves it alone', async () => {
    const file = join(directory, 'development-key.pem');
    await writeFile(file, 'precious');
    const refusal = await openDevelopmentKey(directory).catch((error: unknown) => error);
    expect(String(refusal)).to.contain(file);
    expect(await readFile(file, 'utf8')).to.equal('precious');
  });
});
