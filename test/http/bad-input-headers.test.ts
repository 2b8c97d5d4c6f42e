import { expect } from 'chai';
import { GOOD, TENANTS, useRefusalBench } from '../support/refusal-bench.js';
import type { Expected } from '../support/problem-shape.js';

const UNSUPPORTED: Expected = { status: 415, code: 'unsupported-media-type' };

/** Content types that are not JSON in UTF-8. */
const TYPES = [
  '',
  'text/plain',
  'text/json',
  'application/jsonp',
  'application/json+x',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'application/problem+json',
  'application/merge-patch+json-x',
  'json',
  ';charset=utf-8',
  'application/json, application/xml',
  'application/json; charset=utf-16',
  'application/json; charset=iso-8859-1',
  'application/json; charset="utf-7"',
  'application/json; charset=',
  'application/json; charset=utf-8; charset=utf-16',
  'application/json;charset=\u00fctf-8',
];

/** Idempotency keys that are not 1 to 255 printable ASCII characters, once. */
const KEYS: Readonly<Record<string, string | readonly string[]>> = {
  empty: '',
  'quotes around nothing': '""',
  '256 characters': 'k'.repeat(256),
  '256 characters in quotes': `"${'k'.repeat(256)}"`,
  '10,000 characters': 'k'.repeat(10_000),
  'not ASCII': 'k\u00fc',
  'not ASCII in quotes': '"k\u00fc"',
  'a tab inside': 'a\tb',
  'given twice': ['a', 'b'],
  'given twice alike': ['a', 'a'],
};

const CODINGS = ['rot13', 'compress', 'gzip, gzip', 'identity, br', 'x-gzip', 'zstd', 'gzip;q=1', '\u00fc'];

describe('bad headers', () => {
  const bench = useRefusalBench();
  const post = (headers: Readonly<Record<string, string | readonly string[] | undefined>>, expected: Expected) =>
    bench().refuses(
      { method: 'POST', path: TENANTS, headers: arrays(headers), body: { ...GOOD, email: 'h@example.com' } },
      expected,
    );

  for (const type of TYPES) {
    it(`415 when the Content-Type is "${type}"`, async () => {
      await post({ 'content-type': type }, UNSUPPORTED);
      for (const method of ['PATCH', 'PUT']) {
        await bench().refuses(
          { method, path: bench().tenant, headers: { 'content-type': type }, body: GOOD },
          UNSUPPORTED,
        );
      }
    });
  }

  it('415 without a Content-Type, naming what is accepted', async () => {
    const body = Buffer.from(JSON.stringify(GOOD));
    const created = await bench().refuses({ method: 'POST', path: TENANTS, body }, UNSUPPORTED);
    expect(created.headers['accept']).to.equal('application/json');
    const patched = await bench().refuses({ method: 'PATCH', path: bench().tenant, body }, UNSUPPORTED);
    expect(patched.headers['accept']).to.equal('application/merge-patch+json, application/json');
  });

  it('415 for a merge patch where something is created or replaced', async () => {
    const headers = { 'content-type': 'application/merge-patch+json' };
    await post(headers, UNSUPPORTED);
    await bench().refuses({ method: 'PUT', path: bench().tenant, headers, body: GOOD }, UNSUPPORTED);
  });

  for (const types of [
    ['application/json', 'text/xml'],
    ['text/xml', 'application/json'],
    ['application/json', 'application/json'],
  ]) {
    it(`400 or 415 when there are two Content-Type headers: ${types.join()}`, () =>
      post({ 'content-type': types }, {}));
  }

  for (const coding of CODINGS) {
    it(`415 when the Content-Encoding is ${coding}`, () => post({ 'content-encoding': coding }, UNSUPPORTED));
  }

  for (const [name, key] of Object.entries(KEYS)) {
    it(`400 when the Idempotency-Key is ${name}`, async () => {
      const expected = { status: 400, code: 'invalid-idempotency-key' } as const;
      await post({ 'idempotency-key': key }, expected);
      const headers = arrays({ 'idempotency-key': key });
      await bench().refuses({ method: 'POST', path: `${bench().tenant}/suspend`, headers }, expected);
    });
  }
});

function arrays(headers: Readonly<Record<string, string | readonly string[] | undefined>>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  );
}
