import { expect } from 'chai';
import type { Sending } from '../support/http-client.js';
import { GOOD, TENANTS, useRefusalBench } from '../support/refusal-bench.js';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';

/** What stands where an id should, and is none: all answer as an unknown id does. */
const ODD_IDS = [
  ID,
  ID.toUpperCase(),
  `%7B${ID}%7D`,
  `urn:uuid:${ID}`,
  ID.replaceAll('-', ''),
  `${ID}0`,
  ID.slice(1),
  `${ID}%00`,
  `${ID}%20`,
  `${ID}%0a`,
  'zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '%00',
  "'%20OR%20'1'='1",
  '1;drop%20table%20tenants',
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e',
  '%F0%9F%92%A9',
  'null',
  '__proto__',
  'constructor',
  '*',
  '1e400',
  'x'.repeat(8_000),
  '%41'.repeat(5_000),
];

/** Paths that are no address of ours, or are not even well-formed. */
const ODD_PATHS = [
  '/',
  '//',
  '/api',
  '/api/provisioning',
  '/api/provisioning/',
  '/api/provisioning/unknown',
  '/api/provisioning//tenants',
  '/api//provisioning/tenants',
  '//evil.example/api/provisioning/tenants',
  '/API/provisioning/tenants',
  '/api/provisioning/Tenants',
  '/api/provisioning/tenants//',
  `/api/provisioning/tenants/${ID}/unknown`,
  `/api/provisioning/tenants/${ID}/suspend/more`,
  '/api/provisioning/tenants/../tenants',
  '/api/provisioning/./tenants',
  '/api/provisioning/%74enants',
  '/api/provisioning%2ftenants',
  '/api/provisioning/tenants;v=1',
  '/api/provisioning/tenants%00',
  '/api/provisioning/tenants%',
  '/api/provisioning/tenants/%',
  '/api/provisioning/tenants/%zz',
  '/api/provisioning/tenants/%E0%A4%A',
  '/api/provisioning/tenants/%ff',
  '/api/provisioning/tenants/%ed%a0%80',
  '/api/provisioning/tenants/%c0%80',
  '/api/provisioning/tenants/%c3%28/suspend',
  '/api/provisioning/tenants/\u00ff',
  `/${'x'.repeat(20_000)}`,
  `/${'a/'.repeat(8_000)}`,
];

/** Queries that no operation on one tenant takes. */
const ODD_QUERIES: Readonly<Record<string, string>> = {
  'dry_run=true&dry_run=true': '?dry_run',
  'dry_run=true&dry_run=false': '?dry_run',
  'dry_run=': '?dry_run',
  dry_run: '?dry_run',
  'dry_run=TRUE': '?dry_run',
  'dry_run=1': '?dry_run',
  'dry_run=true%00': '?dry_run',
  'dry_run[]=true': '?dry_run[]',
  'DRY_RUN=true': '?DRY_RUN',
  'unknown=1': '?unknown',
  unknown: '?unknown',
  '=': '?',
  '__proto__=x': '?__proto__',
  '__proto__[dry_run]=true': '?__proto__[dry_run]',
  'constructor=x': '?constructor',
  'toString=': '?toString',
  '%00=%00': '?\u0000',
  '%ff=1': '?\ufffd',
  '%=%': '?%',
  [Array.from({ length: 2_000 }, (_, n) => `a${n}`).join('&')]: '?a1',
};

describe('bad addresses', () => {
  const bench = useRefusalBench();

  it('404 for whatever is no id of a tenant, as for an unknown one', async () => {
    const actions = ['suspend', 'resume', 'restore', 'purge'].map((action) => ({
      method: 'POST',
      action: `/${action}`,
      headers: { 'idempotency-key': 'k' },
    }));
    const calls = [{ method: 'DELETE' }, { method: 'PATCH', body: {} }, { method: 'PUT', body: GOOD }, ...actions];
    const details = await Promise.all(
      ODD_IDS.flatMap((id, turn) =>
        // All read the id in one way: to get a tenant meets each, the others take turns.
        [{ method: 'GET' }, ...calls.filter((_call, index) => id === ID || index === turn % calls.length)].map(
          async ({ action = '', ...call }: Partial<Sending> & { readonly action?: string }) => {
            const refusal = bench().refuses(
              { ...call, path: `${TENANTS}/${id}${action}` },
              { status: 404, code: 'tenant-not-found' },
            );
            return refusal.then(
              ({ body }) => body['detail'],
              (error: unknown) => expect.fail(`${id.slice(0, 60)}: ${String(error)}`),
            );
          },
        ),
      ),
    );
    expect(new Set(details).size).to.equal(1);
  });

  for (const path of ODD_PATHS) {
    it(`404 for ${path.slice(0, 60)}`, async () => {
      for (const method of ['GET', 'POST']) {
        await bench().refuses({
          method,
          path: encodeURI(path).replaceAll('%25', '%'),
          ...(method === 'POST' && { body: GOOD }),
        });
      }
    });
  }

  for (const [query, pointer] of Object.entries(ODD_QUERIES)) {
    it(`400 that names the parameter for ?${query.slice(0, 40)}`, async () => {
      const expected = { status: 400, code: 'invalid-request', pointer } as const;
      const body = { ...GOOD, email: 'q@example.com' };
      await bench().refuses({ method: 'POST', path: `${TENANTS}?${query}`, body }, { ...expected, instance: TENANTS });
      await bench().refuses({ method: 'PATCH', path: `${bench().tenant}?${query}`, body }, expected);
      await bench().refuses({ path: `${bench().tenant}?${query}` }, expected);
    });
  }

  it('400 names wrong parameters together with wrong fields', async () => {
    await bench().refuses({ method: 'POST', path: `${TENANTS}?x=1&dry_run=2`, body: GOOD }, { pointer: '?x' });
    await bench().refuses({ method: 'POST', path: `${TENANTS}?x=1&dry_run=2`, body: GOOD }, { pointer: '?dry_run' });
    await bench().refuses(
      { method: 'POST', path: `${TENANTS}?x=1`, body: { ...GOOD, email: '' } },
      { pointer: '/email' },
    );
  });
});
