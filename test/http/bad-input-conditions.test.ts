import { expect } from 'chai';
import type { Sending } from '../support/http-client.js';
import type { Expected } from '../support/problem-shape.js';
import { GOOD, TENANTS, useRefusalBench } from '../support/refusal-bench.js';

describe('bad conditions, preferences and request ids', () => {
  const bench = useRefusalBench();
  const post = (headers: NonNullable<Sending['headers']>, expected: Expected) =>
    bench().refuses({ method: 'POST', path: TENANTS, headers, body: { ...GOOD, email: 'h@example.com' } }, expected);

  for (const tag of [
    '"2"',
    'W/"1"',
    '1',
    '""',
    '"',
    'x',
    '"1',
    '"01"',
    '"1.0"',
    '"-1"',
    '"99999999999999999999"',
    '"*"',
    ',',
    '\u00fc',
    '"2", W/"1"',
  ]) {
    it(`412 when If-Match is ${tag}`, async () => {
      const expected = { status: 412, code: 'precondition-failed' } as const;
      const path = bench().tenant;
      for (const method of ['PATCH', 'PUT']) {
        await bench().refuses({ method, path, headers: { 'if-match': tag }, body: { ...GOOD, plan: 'new' } }, expected);
      }
      await bench().refuses({ method: 'DELETE', path, headers: { 'if-match': tag } }, expected);
      for (const action of ['suspend', 'resume', 'restore', 'purge']) {
        await bench().refuses({ method: 'POST', path: `${path}/${action}`, headers: { 'if-match': tag } }, expected);
      }
    });
  }

  for (const accept of [
    'text/html',
    'application/xml;q=0.9',
    'application/json;q=0',
    'application/vnd.x+json',
    '/',
    '\u00fc',
    ',,,',
    'text/*',
  ]) {
    it(`406 when only ${accept} is acceptable`, async () => {
      const expected = { status: 406, code: 'not-acceptable' } as const;
      await post({ accept }, expected);
      await bench().refuses({ path: bench().tenant, headers: { accept } }, expected);
    });
  }

  for (const id of [
    'a b',
    'a/b',
    '\u00fc',
    '<script>',
    '"quoted"',
    'a,b',
    'x'.repeat(129),
    'x'.repeat(8_000),
    '',
    '{}',
    '${jndi:ldap://x}',
  ]) {
    it(`an X-Request-Id "${id.slice(0, 12)}" is replaced by a sane one`, async () => {
      const answer = await post({ 'x-request-id': id, accept: 'text/html' }, {});
      expect(answer.headers['x-request-id']).to.match(/^[0-9a-f-]{36}$/);
    });
  }

  it('an X-Request-Id that is given twice is replaced by a new one', async () => {
    const answer = await post({ 'x-request-id': ['a', 'b'], accept: 'text/html' }, {});
    expect(answer.headers['x-request-id']).to.match(/^[0-9a-f-]{36}$/);
  });

  it('an X-Request-Id of 128 sane characters is kept', async () => {
    const answer = await post({ 'x-request-id': 'Az09._:-'.repeat(16), accept: 'text/html' }, {});
    expect(answer.headers['x-request-id']).to.equal('Az09._:-'.repeat(16));
  });

  it('431 when the headers are longer than 32 KiB', async () => {
    const head = `GET ${TENANTS} HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`;
    await bench().refusesRaw(head, { status: 431, code: 'invalid-request' });
  });
});
