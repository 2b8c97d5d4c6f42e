import { expect } from 'chai';
import type { Answer } from '../support/http-client.js';
import { listedRows, nextPage } from '../support/listed-rows.js';
import { pointersOf } from '../support/problem-shape.js';
import { idIn, TENANTS, useTenantBench } from '../support/tenant-bench.js';

describe('GET /tenants', () => {
  const bench = useTenantBench({ horizon: 6 });
  let paths: readonly string[] = [];

  before(async () => {
    const created: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      const fields = {
        client_name: `Tenant ${n}`,
        plan: n % 2 ? 'odd' : 'even',
        metadata: { n: String(n), 'a&b': 'c=d' },
      };
      created.push(await bench().create({ ...fields, external_id: `ext-${n}` }));
    }
    await bench().post(`${created[5]}/suspend`);
    await bench().delete(created[6] ?? '');
    const other = bench().service.client({ partner_id: 'somebody-else' });
    await bench().create({ client_name: 'Tenant of another' }, other);
    paths = created;
  });

  const list = (query = '', headers = {}): Promise<Answer> => bench().get(`${TENANTS}${query}`, headers);
  const names = async (query: string) => {
    const answer = await list(query);
    expect(answer.status, answer.text).to.equal(200);
    return listedRows(answer).map((row) => Number(String(row['client_name']).slice(7)));
  };

  it('200 with the live tenants of the partner as they read alone, the newest first', async () => {
    const answer = await list();
    expect(answer.status).to.equal(200);
    expect(answer.headers).to.include({ 'content-type': 'application/json; charset=utf-8' });
    expect(answer.headers.vary).to.include('Accept');
    expect(answer.headers['link']).to.equal(undefined);
    expect(answer.body).to.include({ has_more: false, next_cursor: null }).and.not.have.property('total');
    expect(listedRows(answer).map((row) => row['tenant'])).to.deep.equal(paths.slice(0, 6).map(idIn).toReversed());
    expect(listedRows(answer)[5]).to.deep.equal((await bench().get(paths[0] ?? '')).body);
  });

  it('200 page by page, by next_cursor and by Link alike, with a total for who asks', async () => {
    const seen: unknown[] = [];
    let next: string | undefined = '?limit=4&include_total=true&sort=client_name&metadata[a%26b]=c%3Dd';
    while (next !== undefined) {
      const page: Answer = await list(next);
      expect(page.body).to.include({ total: 6, has_more: page.headers['link'] !== undefined });
      seen.push(...listedRows(page).map((row) => row['tenant']));
      const link = nextPage(page);
      if (link !== undefined) {
        expect(link).to.satisfy((text: string) => text.startsWith(`${TENANTS}?`));
        const parameters = new URL(link, 'http://host').searchParams;
        expect(parameters.get('cursor')).to.equal(page.body['next_cursor']);
        expect(parameters.get('metadata[a&b]')).to.equal('c=d');
      }
      next = link?.slice(TENANTS.length);
    }
    expect(seen).to.deep.equal(paths.slice(0, 6).map(idIn));
  });

  for (const [query, expected] of [
    ['?sort=created_at', [0, 1, 2, 3, 4, 5]],
    ['?sort=-client_name&limit=2', [5, 4]],
    ['?status=suspended', [5]],
    ['?status=deleted', [6]],
    ['?status=deleted&status=suspended', [6, 5]],
    ['?plan=odd', [5, 3, 1]],
    ['?external_id=ext-3', [3]],
    ['?metadata[n]=2', [2]],
    ['?metadata%5Bn%5D=2&plan=even', [2]],
    ['?metadata[n]=2&metadata[a%26b]=nothing', []],
    ['?q=TENANT%201', [1]],
    ['?q=ext-4', [4]],
    ['?q=%25', []],
    ['?q=', [5, 4, 3, 2, 1, 0]],
    ['?created_from=2026-01-01T00:00:00Z', [5, 4, 3, 2, 1, 0]],
    ['?created_from=2026-01-01T00:00:00%2B02:00', [5, 4, 3, 2, 1, 0]],
    ['?created_from=2026-01-01T00:00:00+02:00', [5, 4, 3, 2, 1, 0]],
    ['?created_to=2000-01-01t00:00:00.123456789%2B02:00', []],
    ['?updated_to=9999-12-31T23:59:59Z&plan=odd', [5, 3, 1]],
  ] as const) {
    it(`200 for ${query} with ${expected.length === 0 ? 'nobody' : `tenants ${expected.join(', ')}`}`, async () => {
      expect(await names(query)).to.deep.equal(expected);
    });
  }

  it('200 with exactly the named fields', async () => {
    const answer = await list('?fields=client_name,tenant&limit=1');
    expect(answer.body['data']).to.deep.equal([{ client_name: 'Tenant 5', tenant: idIn(paths[5] ?? '') }]);
  });

  it('200 without a number for total where a letter is sought among too many', async () => {
    expect((await list('?include_total=true&q=t')).body).to.include({ total: 6 });
    const platform = bench().service.client({ partner_id: undefined, roles: ['platform-admin'] });
    expect((await platform.send({ path: `${TENANTS}?include_total=true&q=t` })).body).to.include({ total: null });
  });

  it('200 for a platform administrator with everybody, or with the partner that it names', async () => {
    const platform = bench().service.client({ roles: ['platform-admin'], partner_id: undefined });
    const all = await platform.send({ path: `${TENANTS}?include_total=true&q=tenant%20` });
    expect(all.body['total']).to.equal(7);
    const one = await platform.send({ path: TENANTS, headers: { 'x-partner-id': 'somebody-else' } });
    expect(listedRows(one).map((row) => row['client_name'])).to.deep.equal(['Tenant of another']);
  });

  for (const [query, ...pointers] of [
    ['?nonsense=1&plan=odd', '?nonsense'],
    ['?limit=0', '?limit'],
    ['?limit=101', '?limit'],
    ['?limit=1e1', '?limit'],
    ['?limit=5&limit=6', '?limit'],
    ['?sort=email', '?sort'],
    ['?status=gone&status=active', '?status'],
    ['?status=', '?status'],
    ['?fields=tenant,colour', '?fields'],
    ['?fields=', '?fields'],
    ['?include_total=yes', '?include_total'],
    ['?created_from=yesterday&updated_to=2026-02-30T00:00:00Z', '?created_from', '?updated_to'],
    ['?created_from=2026-01-01', '?created_from'],
    ['?created_from=2026-01-01T24:00:00Z', '?created_from'],
    ['?created_from=2026-01-01T00:00:00', '?created_from'],
    ['?created_from=0000-12-31T00:00:00Z', '?created_from'],
    ['?created_from=9999-12-31T23:59:59-01:00', '?created_from'],
    ['?q=a%00b', '?q'],
    ['?q=%ff', '?q'],
    ['?email=%c3%28&external_id=%ed%a0%80', '?email', '?external_id'],
    ['?metadata[k]=%ff', '?metadata[k]'],
    ['?metadata[%ff]=k', '?metadata[\ufffd]'],
    ['?plan=a&plan=b', '?plan'],
    ['?metadata[]=x', '?metadata[]'],
    ['?metadata[__proto__]=x', '?metadata[__proto__]'],
    ['?metadata[k]=x&metadata[k]=y', '?metadata[k]'],
    ['?metadata=x', '?metadata'],
    ['?__proto__=x', '?__proto__'],
    ['?dry_run=true', '?dry_run'],
  ] as const) {
    it(`400 for ${query} that names ${pointers.join(' and ')}`, async () => {
      const answer = await list(query);
      expect(answer.body).to.include({ status: 400, code: 'invalid-request' });
      expect([...new Set(pointersOf(answer))]).to.deep.equal(pointers);
    });
  }

  it('400 for a cursor that is not of this list: changed, cut, of another filter, order or partner', async () => {
    const cursor = String((await list('?limit=1&plan=odd')).body['next_cursor']);
    expect((await list(`?plan=odd&cursor=${cursor}`)).status).to.equal(200);
    expect((await list(`?plan=odd&limit=7&fields=tenant&cursor=${cursor}`)).status).to.equal(200);
    const middle = Math.floor(cursor.length / 2);
    const flipped = cursor[middle] === 'A' ? 'B' : 'A';
    const bent = `${cursor.slice(0, middle)}${flipped}${cursor.slice(middle + 1)}`;
    const bad = [
      ...[bent, cursor.slice(0, -1), `${cursor}=`, `${cursor}A`, '', 'x', '%00'].map(
        (text) => `?plan=odd&cursor=${text}`,
      ),
      `?cursor=${cursor}`,
      `?plan=even&cursor=${cursor}`,
      `?plan=odd&sort=created_at&cursor=${cursor}`,
    ];
    for (const query of bad)
      expect((await list(query)).body, query).to.include({ status: 400, code: 'invalid-cursor' });
    const other = bench().service.client({ partner_id: 'somebody-else' });
    expect((await other.send({ path: `${TENANTS}?plan=odd&cursor=${cursor}` })).body['code']).to.equal(
      'invalid-cursor',
    );
    expect((await bench().get(`${paths[0]}/events?cursor=${cursor}`)).body['code']).to.equal('invalid-cursor');
  });

  it('403 without tenant:read', async () => {
    const narrowed = bench().service.client({ permissions: ['tenant:create'] });
    expect((await narrowed.send({ path: TENANTS })).body).to.include({ status: 403, permission: 'tenant:read' });
  });

  it('200 for HEAD with the headers of GET and no body', async () => {
    const answer = await bench().client.send({ method: 'HEAD', path: `${TENANTS}?limit=1` });
    expect(answer.status).to.equal(200);
    expect(answer.headers['link']).to.match(/rel="next"$/);
    expect(answer.text).to.equal('');
  });
});
