import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import type { Answer } from '../support/http-client.js';
import { populate } from '../support/large-population.js';
import { query } from '../support/query.js';
import { TENANTS, useTenantBench } from '../support/tenant-bench.js';
import { mintToken } from '../support/tokens.js';
import { waitFor } from '../support/wait-for.js';

const CSV = { accept: 'text/csv' };
const NDJSON = { accept: 'application/x-ndjson' };

/** Together far more than sockets take in by themselves. */
const MANY = 2_000;
const PADDING = 16_000;

describe('GET /tenants as an export', function () {
  this.timeout(60_000);
  // One of its own: what PostgreSQL learns about so many rows should be nobody else's.
  const bench = useTenantBench({});

  before(async () => {
    await bench().create({ client_name: 'Quo"te, GmbH', plan: '', metadata: { 'a,b': 'x', z: ' ' } });
    await bench().create({ client_name: '=1+1', plan: null, phone_number: '+49 12345', metadata: { z: '' } });
    await populate(bench().service.databaseUrl, MANY, PADDING);
  });

  const list = (parameters: string, headers: object): Promise<Answer> =>
    bench().get(`${TENANTS}${parameters}`, { ...headers });
  const big = () => ({ authorization: `Bearer ${mintToken({ partner_id: 'big' })}` });

  it('200 as CSV: a column for each field and metadata key, quoted where it must be, nothing changed', async () => {
    const answer = await list('?sort=created_at&fields=client_name,plan,phone_number,metadata', CSV);
    expect(answer.status).to.equal(200);
    expect(answer.headers['content-type']).to.equal('text/csv; charset=utf-8; header=present');
    expect(answer.text.split('\r\n')).to.deep.equal([
      'client_name,plan,phone_number,"metadata.a,b",metadata.z',
      '"Quo""te, GmbH","",,x," "',
      '=1+1,,+49 12345,,""',
      '',
    ]);
  });

  it('200 as CSV with all fields in the order they are published in', async () => {
    const [header] = (await list('', CSV)).text.split('\r\n');
    const [row] = (await list('?fields=tenant', CSV)).text.split('\r\n');
    expect(row).to.equal('tenant');
    expect(header).to.match(/^tenant,partner_id,client_name,email,.*,external_id,"metadata\.a,b",metadata\.z,status,/);
  });

  it('200 as CSV with a header alone where there is nobody', async () => {
    expect((await list('?plan=none&fields=tenant,metadata,version', CSV)).text).to.equal('tenant,version\r\n');
  });

  it('200 as lines of JSON: every tenant once, as the list has it, however many', async () => {
    const answer = await list('?fields=tenant,client_name', { ...NDJSON, ...big() });
    expect(answer.status).to.equal(200);
    expect(answer.headers['content-type']).to.equal('application/x-ndjson');
    const lines = answer.text.trimEnd().split('\n');
    const [stored] = await bench().service.rows(
      `select count(*)::int from tenants where partner_id = 'big' and deleted_at is null`,
    );
    expect(lines).to.have.length(Number(stored?.['count']));
    expect(new Set(lines).size).to.equal(lines.length);
    const page = await bench().client.send({ path: `${TENANTS}?fields=tenant,client_name&limit=1`, headers: big() });
    expect(page.body['data']).to.deep.equal([JSON.parse(lines[0] ?? '')]);
  });

  it('200 with what the filter lets pass, in the order that is asked for', async () => {
    const answer = await list('?plan=legacy&sort=-client_name&fields=client_name,plan', { ...NDJSON, ...big() });
    const rows = answer.text.trimEnd().split('\n');
    expect(rows).to.deep.equal(rows.toSorted().toReversed());
    expect(rows).to.have.length(MANY / 1000);
  });

  for (const [accept, type] of [
    ['text/*', 'text/csv'],
    ['application/x-ndjson;q=0.9, application/json;q=0.1', 'application/x-ndjson'],
    ['application/*', 'application/json'],
    ['image/png, */*;q=0.1', 'application/json'],
  ] as const) {
    it(`200 with ${type} for ${accept}`, async () => {
      const answer = await list('', { accept });
      expect(answer.headers['content-type']?.split(';')[0]).to.equal(type);
      expect(answer.headers.vary).to.include('Accept');
    });
  }

  it('406 for what it cannot be, and for an export of what has none', async () => {
    expect((await list('', { accept: 'application/xml' })).status).to.equal(406);
    expect((await list('/01890a5d-ac96-774b-bcce-b302099a8057', CSV)).status).to.equal(406);
  });

  for (const parameter of ['limit=5', 'cursor=x', 'include_total=true']) {
    it(`400 for ${parameter}: an export is the whole list`, async () => {
      const answer = await list(`?${parameter}`, CSV);
      expect(answer.body).to.include({ status: 400, code: 'invalid-request' });
      expect(answer.body).to.have.nested.property('errors[0].pointer', `?${parameter.split('=')[0]}`);
    });
  }

  it('403 without tenant:read, as a problem', async () => {
    const narrowed = bench().service.client({ permissions: ['tenant:create'] });
    const answer = await narrowed.send({ path: TENANTS, headers: CSV });
    expect(answer.headers['content-type']).to.equal('application/problem+json');
    expect(answer.status).to.equal(403);
  });

  it('400 as CSV when there are too many metadata keys for columns', async () => {
    const answer = await list('', { ...CSV, ...(await partnerOfManyKeys()) });
    expect(answer.body).to.include({ status: 400, code: 'invalid-request' });
    const without = await list('?fields=tenant', { ...CSV, ...(await partnerOfManyKeys()) });
    expect(without.status).to.equal(200);
  });

  it('200 for HEAD without an export', async () => {
    const answer = await bench().client.send({ method: 'HEAD', path: TENANTS, headers: NDJSON });
    expect(answer.status).to.equal(200);
    expect(answer.headers['content-type']).to.equal('application/x-ndjson');
    expect(answer.text).to.equal('');
  });

  it('ends when the client goes away', async () => {
    (await openExport()).destroy();
    await waitFor(async () => expect(bench().service.log.at(-1)).to.include({ route: '/tenants', aborted: true }));
    expect(bench().service.log.at(-1)).not.to.have.property('err');
  });

  it('breaks the connection off when the database goes away meanwhile, and logs why', async () => {
    const response = await openExport();
    await query(bench().service.databaseUrl, `alter table tenants rename to tenants_gone`);
    try {
      const ended = new Promise((resolve) => response.once('close', resolve));
      response.resume();
      await ended;
      expect(response.complete).to.equal(false);
      await waitFor(async () =>
        expect(bench().service.log.at(-1)).to.include({ aborted: true }).and.have.property('err'),
      );
    } finally {
      await query(bench().service.databaseUrl, `alter table tenants_gone rename to tenants`);
    }
  });

  /** An export of many tenants, of which nothing has been read. */
  async function openExport(): Promise<IncomingMessage> {
    const request = get(`${bench().service.origin}${TENANTS}`, { headers: { ...NDJSON, ...big() }, agent: false });
    const [response]: readonly IncomingMessage[] = await once(request, 'response');
    if (response === undefined) throw new Error('there is no answer');
    response.on('error', () => undefined);
    return response;
  }

  async function partnerOfManyKeys(): Promise<object> {
    await query(
      bench().service.databaseUrl,
      `insert into tenants (id, partner_id, client_name, email, email_key, metadata, status, version, created_at, updated_at)
       select gen_random_uuid(), 'keys', 'Keys', n || '@example.com', n || '@example.com', jsonb_build_object('key' || n, 'x'),
         'active', 1, now(), now() from generate_series(1, 1001) as n
       on conflict do nothing`,
    );
    return { authorization: `Bearer ${mintToken({ partner_id: 'keys' })}` };
  }
});
