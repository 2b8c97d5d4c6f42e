import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, describeSettings, loadConfig } from '../../src/infrastructure/config.js';
import { ecKeyPair, pemOf, TEST_KEY, TEST_PUBLIC_PEM } from '../support/tokens.js';

const ISSUER = { JWT_ISSUER: 'https://id.example', JWT_AUDIENCE: 'tenants' };
const JWKS = { ...ISSUER, JWT_JWKS_URL: 'https://id.example/keys' };

function complaints(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.complaints;
    throw error;
  }
  return [];
}

describe('the settings', () => {
  it('have a default each, and then a development key and the loopback address', () => {
    const claims = { partner: 'partner_id', roles: 'roles', permissions: 'permissions' };
    expect(loadConfig({})).to.deep.include({
      production: false,
      database: { kind: 'embedded' },
      databasePoolMax: 10,
      dataDir: '.data',
      host: '127.0.0.1',
      port: 3000,
      adminPort: { port: 9464, isDefault: true },
      process: 'all',
      edition: 'enterprise',
      rateLimit: { burst: 1200, perMinute: 6000 },
      deletionRetentionDays: 30,
      jwt: { kind: 'development', claims },
      logLevel: 'info',
    });
  });

  it('are unset when they are empty', () => {
    expect(loadConfig({ PORT: '', JWT_ISSUER: ' ', DATABASE_URL: '' })).to.deep.equal(loadConfig({}));
  });

  it('name the origins whose pages may call', () => {
    const CORS_ALLOWED_ORIGINS = 'https://portal.example.com, http://localhost:5173';
    const { allowedOrigins } = loadConfig({ CORS_ALLOWED_ORIGINS });
    expect(allowedOrigins).to.deep.equal(['https://portal.example.com', 'http://localhost:5173']);
    expect(loadConfig({}).allowedOrigins).to.deep.equal([]);
  });

  it('divide the work over processes that share a database', () => {
    const DATABASE_URL = 'postgresql://db.example/tenants';
    for (const part of ['api', 'worker'] as const) {
      expect(loadConfig({ ...JWKS, DATABASE_URL, PROCESS: part })).to.include({ process: part });
    }
  });

  it('switch the rate limit off by a 0 in either', () => {
    for (const name of ['RATE_LIMIT_BURST', 'RATE_LIMIT_PER_MINUTE']) {
      expect(loadConfig({ [name]: '0' })).to.include({ rateLimit: null });
      expect(loadConfig({ [name]: '7' }).rateLimit).to.include(
        name.endsWith('BURST') ? { burst: 7 } : { perMinute: 7 },
      );
      expect(complaints({ [name]: '-1' }).join()).to.include(name);
    }
    expect(complaints({ RATE_LIMIT_BRUST: '1' }).join()).to.include('RATE_LIMIT_BURST');
  });

  it('listen everywhere once tokens come from an issuer', () => {
    const { host, jwt } = loadConfig({ ...JWKS, JWT_ALGORITHMS: 'ES256, RS512' });
    expect(host).to.equal('0.0.0.0');
    expect(jwt).to.deep.include({ kind: 'jwks', url: 'https://id.example/keys', algorithms: ['ES256', 'RS512'] });
  });

  it('take a key as text, as text on one line and as a file', () => {
    const publicKey = pemOf(ecKeyPair().publicKey);
    const directory = mkdtempSync(join(tmpdir(), 'config-test-'));
    const file = join(directory, 'key.pem');
    writeFileSync(file, publicKey);
    for (const JWT_PUBLIC_KEY of [publicKey, publicKey.replaceAll('\n', '\\n'), file]) {
      const { jwt } = loadConfig({ ...ISSUER, JWT_PUBLIC_KEY });
      expect(jwt).to.deep.include({ kind: 'pem', algorithms: ['ES256'] });
    }
    rmSync(directory, { recursive: true });
  });

  it('are refused all at once, each by its name', () => {
    const wrong = {
      PORT: '65536',
      EDITION: 'x',
      DATABASE_POOL_MAX: '0',
      DATABASE_URL: 'mysql://x',
      LOG_LEVEL: 'loud',
      JWT_ISUER: 'x',
    };
    const told = complaints(wrong);
    expect(told).to.have.length(6);
    for (const name of Object.keys(wrong)) expect(told.join('\n')).to.include(name);
    expect(told[0]).to.equal('JWT_ISUER is no setting; did you mean JWT_ISSUER?');
  });

  it('never appear by value in a complaint', () => {
    const privateKey = TEST_KEY.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const told = complaints({ DATABASE_URL: 'http://u:s3cret@h/db', JWT_PUBLIC_KEY: privateKey }).join('\n');
    expect(told).to.include('DATABASE_URL').and.to.include('JWT_PUBLIC_KEY').and.to.include('private key');
    expect(told).not.to.include('s3cret').and.not.to.include('BEGIN');
  });

  for (const [why, env, name] of [
    ['production without an issuer', { NODE_ENV: 'production' }, 'JWT_ISSUER'],
    ['production without a key for secrets', { ...JWKS, NODE_ENV: 'production' }, 'WEBHOOK_SECRET_KEY'],
    ['a key for secrets that is too short', { WEBHOOK_SECRET_KEY: 'c2hvcnQ=' }, 'WEBHOOK_SECRET_KEY'],
    ['a development key on another address', { HOST: '0.0.0.0' }, 'HOST'],
    ['a name of a feature that begins like ours', { WEBHOOK_NOPE: '1' }, 'WEBHOOK_NOPE'],
    ['a key without an audience', { JWT_ISSUER: 'x', JWT_JWKS_URL: 'https://x' }, 'JWT_AUDIENCE'],
    ['an issuer without a key', ISSUER, 'JWT_JWKS_URL or JWT_PUBLIC_KEY'],
    ['two keys', { ...JWKS, JWT_PUBLIC_KEY: TEST_PUBLIC_PEM }, 'JWT_JWKS_URL and JWT_PUBLIC_KEY'],
    [
      'keys over plain HTTP in production',
      { ...JWKS, NODE_ENV: 'production', JWT_JWKS_URL: 'http://id.example/k' },
      'JWT_JWKS_URL',
    ],
    ['no signature', { ...JWKS, JWT_ALGORITHMS: 'none' }, 'JWT_ALGORITHMS'],
    ['a shared secret', { ...JWKS, JWT_ALGORITHMS: 'RS256,HS256' }, 'JWT_ALGORITHMS'],
    [
      'algorithms that the key is not made for',
      { ...ISSUER, JWT_PUBLIC_KEY: TEST_PUBLIC_PEM, JWT_ALGORITHMS: 'ES256' },
      'JWT_ALGORITHMS',
    ],
    ['a key file that is not there', { ...ISSUER, JWT_PUBLIC_KEY: '/nowhere/key.pem' }, 'JWT_PUBLIC_KEY'],
    ['a port that is no number', { PORT: '3000x' }, 'PORT'],
    ['a part that no process has', { PROCESS: 'web' }, 'PROCESS'],
    ['an API alone over an embedded database, which no worker could reach', { PROCESS: 'api' }, 'DATABASE_URL'],
    ['a worker alone over an embedded database, which no API could reach', { PROCESS: 'worker' }, 'DATABASE_URL'],
    ['to keep deleted tenants for no time at all', { DELETION_RETENTION_DAYS: '0' }, 'DELETION_RETENTION_DAYS'],
    ['pages of every origin', { CORS_ALLOWED_ORIGINS: '*' }, 'CORS_ALLOWED_ORIGINS'],
    ['an origin with a path', { CORS_ALLOWED_ORIGINS: 'https://portal.example.com/' }, 'CORS_ALLOWED_ORIGINS'],
    ['an origin in capitals', { CORS_ALLOWED_ORIGINS: 'https://Portal.example.com' }, 'CORS_ALLOWED_ORIGINS'],
  ] as const) {
    it(`refuse ${why}`, () => expect(complaints(env).join('\n')).to.include(name));
  }

  it('allow plain HTTP for keys on this machine', () => {
    const key = 'A'.repeat(43) + '=';
    const local = 'http://127.0.0.1:9000/keys';
    expect(complaints({ ...JWKS, NODE_ENV: 'production', WEBHOOK_SECRET_KEY: key, JWT_JWKS_URL: local })).to.deep.equal(
      [],
    );
  });

  it('tell what they mean', () => {
    for (const { name, meaning, fallback } of describeSettings()) {
      expect(meaning, name).to.match(/\w{3}/).and.not.equal('undefined');
      expect(fallback, name).not.to.equal('undefined');
    }
  });
});
