import { expect } from 'chai';
import { BULK_JOBS, useBulkBench } from '../support/bulk-bench.js';
import { jsonObject, type Answer } from '../support/http-client.js';
import { expectProblem } from '../support/problem-shape.js';
import { TENANTS } from '../support/tenant-bench.js';

/** The numbers of the rows on a page. */
function rowsOn({ body }: Answer): readonly unknown[] {
  const data: unknown = body['data'];
  return Array.isArray(data) ? data.map((item: unknown) => jsonObject(JSON.stringify(item))['row']) : [];
}

describe('what becomes of the rows of a bulk job', function () {
  this.timeout(60_000);
  const bench = useBulkBench();
  const fresh = (fields = {}) => bench().tenants.fresh(fields);
  const problemOf = (item: Readonly<Record<string, unknown>> | undefined) => {
    const { request_id: _request, ...problem } = jsonObject(JSON.stringify(item?.['error']));
    return problem;
  };

  it('a failed row has the very problem that the single request gives', async () => {
    const existing = fresh({ external_id: 'crm:1' });
    await bench().tenants.post(TENANTS, existing);
    const rows = [
      { ...existing, external_id: undefined },
      { client_name: '', email: 'x', nonsense: 1 },
      fresh({ external_id: 'crm:1' }),
      7,
    ];
    const accepted = await bench().json(rows);
    expect(await bench().ended(accepted)).to.include({ status: 'completed', succeeded: 0, failed: 4 });
    const items = await bench().items(accepted);
    for (const [index, row] of rows.entries()) {
      const { request_id: _request, ...single } = (
        await bench().tenants.client.send({ method: 'POST', path: TENANTS, body: JSON.stringify(row) })
      ).body;
      expect(problemOf(items[index])).to.deep.equal(single);
      expect(items[index]).to.include({ row: index + 1, status: 'failed', tenant: null });
    }
    expect(Object(items[0]?.['error'])).to.include({ request_id: accepted.headers['x-request-id'] });
  });

  it('skip passes over what is there; update changes it as a PATCH would; fail fails: rows of one file in their order', async () => {
    const [a, b] = [fresh({ external_id: 'order:1', plan: 'old', metadata: { keep: '1' } }), fresh()];
    await bench().tenants.post(TENANTS, a);
    const again = { ...a, plan: 'new', metadata: { more: '2' } };
    const skip = await bench().json([again, b, { ...b, plan: 'second' }], { query: '?on_conflict=skip' });
    expect(await bench().ended(skip)).to.include({ succeeded: 1, skipped: 2, failed: 0 });
    const [first, second, third] = await bench().items(skip);
    expect(first?.['tenant']).to.be.a('string');
    expect(third?.['tenant']).to.equal(second?.['tenant']);

    const update = await bench().json([again, { ...b, plan: 'second' }, { ...b, plan: 'third' }], {
      fields: { on_conflict: 'update' },
    });
    expect(await bench().ended(update)).to.include({ succeeded: 3, skipped: 0, failed: 0 });
    const changed = await bench().tenants.get(`${TENANTS}/${String(first?.['tenant'])}`);
    expect(changed.body).to.deep.include({ plan: 'new', metadata: { keep: '1', more: '2' } });
    const latest = await bench().tenants.get(`${TENANTS}/${String(second?.['tenant'])}`);
    expect(latest.body).to.include({ plan: 'third', version: 3 });

    const fail = await bench().json([again, fresh()]);
    expect(await bench().ended(fail)).to.include({ succeeded: 1, skipped: 0, failed: 1 });
  });

  it('a dry run says what would become of every row, also within the file, and creates nothing', async () => {
    const existing = fresh();
    await bench().tenants.post(TENANTS, existing);
    const twice = fresh({ external_id: 'dry:1' });
    const rows = [
      existing,
      twice,
      { ...twice, external_id: undefined },
      fresh({ external_id: 'dry:1' }),
      { client_name: 'x' },
    ];
    const before = await bench().tenants.state.count('tenants');
    const dry = await bench().json(rows, { query: '?dry_run=true' });
    expect(dry.headers['x-dry-run']).to.equal('true');
    expect(await bench().ended(dry)).to.include({ dry_run: true, succeeded: 1, failed: 4 });
    expect(await bench().tenants.state.count('tenants')).to.equal(before);
    const real = await bench().json(rows);
    await bench().ended(real);
    const statuses = async (job: typeof dry) => (await bench().items(job)).map(({ status }) => status);
    expect(await statuses(dry)).to.deep.equal(await statuses(real));
  });

  it('200 with the finished job for Prefer: wait, 202 when it takes longer', async () => {
    const done = await bench().json([fresh()], { headers: { prefer: 'wait=20' } });
    expect(done.status).to.equal(200);
    expect(done.body).to.include({ status: 'completed', succeeded: 1 });
    expect(done.headers['preference-applied']).to.equal('wait=20');
    expect((await bench().json([fresh()], { headers: { prefer: 'wait=0' } })).status).to.equal(202);
  });

  it('failed rows come as CSV that can be mended and uploaded again', async () => {
    const rows = [
      fresh({ metadata: { 'a,b': 'x"y' }, phone_number: '+49 30 123456' }),
      { client_name: 'Bad "one"; ü', email: 'bad', plan: '', metadata: { 'a,b': '' } },
      { client_name: 'Odd', email: 'odd', industry: 5 },
    ];
    const accepted = await bench().ndjson(rows, { headers: { prefer: 'wait=20' } });
    const path = `${accepted.headers.location ?? ''}/items`;
    const answer = await bench().tenants.get(`${path}?status=failed`, { accept: 'text/csv' });
    expect(answer.headers['content-type']).to.equal('text/csv; charset=utf-8; header=present');
    const [header, ...lines] = answer.text.trimEnd().split('\r\n');
    expect(header).to.equal(
      'row,status,tenant,error_code,error_detail,error_fields,client_name,email,phone_number,industry,plan,product_code,tax_id_number,external_id,"metadata.a,b"',
    );
    expect(lines).to.have.length(2);
    expect(lines[0]).to.match(/^2,failed,,invalid-request,.*Invalid email address/);
    const mended = answer.text.replace(',bad,', ',mended-1@example.com,').replace(',odd,', ',mended-2@example.com,');
    const again = await bench().csv(mended, { headers: { prefer: 'wait=20' } });
    expect(again.body).to.include({ total: 2, succeeded: 2, failed: 0 });
    const [one] = await bench().items(again);
    expect((await bench().tenants.get(`${TENANTS}/${String(one?.['tenant'])}`)).body).to.deep.include({
      client_name: 'Bad "one"; ü',
      plan: '',
      metadata: { 'a,b': '' },
    });
  });

  it('the export of tenants can be fed back', async () => {
    const metadata = { ' before': 'x', 'behind ': 'y', behind: ' padded ', 'metadata.x': '', 'a"b;c': '=1+1' };
    await bench().tenants.create({ client_name: 'Odd; "names"', plan: '', metadata });
    const exported = await bench().tenants.get(TENANTS, { accept: 'text/csv' });
    const client = bench().tenants.service.client({ partner_id: 'partner-fed' });
    const fed = await bench().csv(exported.text, { client, headers: { prefer: 'wait=30' } });
    expect(fed.status, fed.text).to.equal(200);
    expect(fed.body).to.include({ failed: 0, succeeded: exported.text.trimEnd().split('\r\n').length - 1 });
    const back = await client.send({
      path: `${TENANTS}?sort=client_name&fields=client_name,email,plan,metadata`,
      headers: { accept: 'application/x-ndjson' },
    });
    const original = await bench().tenants.get(`${TENANTS}?sort=client_name&fields=client_name,email,plan,metadata`, {
      accept: 'application/x-ndjson',
    });
    expect(back.text.split('\n').toSorted()).to.deep.equal(original.text.split('\n').toSorted());
  });

  it('pages and filters; 400 for a strange cursor, status, or a page of an export', async () => {
    const accepted = await bench().ndjson([fresh(), { x: 1 }, fresh(), { x: 2 }, fresh()], {
      headers: { prefer: 'wait=20' },
    });
    const path = `${accepted.headers.location ?? ''}/items`;
    const rows: unknown[] = [];
    for (let next: string | undefined = `${path}?limit=2`; next !== undefined;) {
      const page = await bench().tenants.get(next);
      rows.push(...rowsOn(page));
      next = /<([^>]+)>/.exec(String(page.headers['link'] ?? ''))?.[1];
    }
    expect(rows).to.deep.equal([1, 2, 3, 4, 5]);
    const failed = await bench().tenants.get(`${path}?status=failed`);
    expect(rowsOn(failed)).to.deep.equal([2, 4]);
    expectProblem(await bench().tenants.get(`${path}?cursor=x`), { status: 400, code: 'invalid-cursor' });
    expectProblem(await bench().tenants.get(`${path}?status=lost`), { status: 400, code: 'invalid-request' });
    expectProblem(await bench().tenants.get(`${path}?limit=5`, { accept: 'text/csv' }), { status: 400 });
    expectProblem(await bench().tenants.get(path, { accept: 'image/png' }), { status: 406 });
    const jobs = await bench().tenants.get(`${BULK_JOBS}?status=completed&limit=1`);
    expect(jobs.body['has_more']).to.equal(true);
    expectProblem(await bench().tenants.get(`${BULK_JOBS}?status=lost`), { status: 400 });
    expectProblem(await bench().tenants.get(`${BULK_JOBS}?cursor=x`), { status: 400, code: 'invalid-cursor' });
  });

  it('retry takes up failed rows only, and does them again; 409 when there is none', async () => {
    const taken = fresh();
    const location = await bench().tenants.post(TENANTS, taken);
    const accepted = await bench().json([fresh(), taken, { client_name: 'never' }], { headers: { prefer: 'wait=20' } });
    expect(accepted.body).to.include({ succeeded: 1, failed: 2 });
    await bench().tenants.delete(location.headers.location ?? '');
    const path = accepted.headers.location ?? '';
    const retried = await bench().tenants.post(`${path}/retry`, {}, { prefer: 'wait=20', 'idempotency-key': 'again' });
    expect(retried.body).to.include({ status: 'completed', total: 3, succeeded: 2, failed: 1 });
    expect((await bench().items(accepted, '?status=failed')).map(({ row }) => row)).to.deep.equal([3]);
    const replayed = await bench().tenants.post(`${path}/retry`, {}, { 'idempotency-key': 'again' });
    expect(replayed.headers['idempotency-replayed']).to.equal('true');
    const fine = await bench().json([fresh()], { headers: { prefer: 'wait=20' } });
    const refused = await bench().tenants.post(`${fine.headers.location ?? ''}/retry`);
    expectProblem(refused, { status: 409, code: 'invalid-state-transition' });
    expect(refused.body).to.deep.include({ from: 'completed', to: 'queued', allowed: [] });
  });

  it('409 for cancelling what has ended, told again to the same key', async () => {
    const done = await bench().json([fresh()], { headers: { prefer: 'wait=20' } });
    const path = `${done.headers.location ?? ''}/cancel`;
    expectProblem(await bench().tenants.post(path, {}, { 'idempotency-key': 'late' }), { status: 409 });
    const again = await bench().tenants.post(path, {}, { 'idempotency-key': 'late' });
    expectProblem(again, { status: 409, code: 'invalid-state-transition' });
    expect(again.headers['idempotency-replayed']).to.equal('true');
    expect(again.body['detail']).to.equal('A bulk job that is completed cannot become cancelled.');
  });

  it('a purge erases what failed rows say with the address of the tenant', async () => {
    const taken = fresh({ client_name: 'Erase Me' });
    const location = (await bench().tenants.post(TENANTS, taken)).headers.location ?? '';
    const accepted = await bench().json(
      [
        { ...taken, phone_number: 'bad' },
        { ...taken, client_name: 'Erase Me Too' },
      ],
      { headers: { prefer: 'wait=20' } },
    );
    expect(accepted.body).to.include({ failed: 2 });
    await bench().tenants.delete(location);
    expect((await bench().tenants.post(`${location}/purge`)).status).to.equal(204);
    expect(await bench().tenants.state.count('bulk_rows', `bulk_rows::text ilike '%erase me%'`)).to.equal(0);
    const retried = await bench().tenants.post(`${accepted.headers.location ?? ''}/retry`, {}, { prefer: 'wait=20' });
    expect(retried.body).to.include({ failed: 2, succeeded: 0 });
  });

  it('rows that have succeeded keep nothing of what they said', async () => {
    await bench().json([fresh({ client_name: 'Kept Nowhere Else' })], { headers: { prefer: 'wait=20' } });
    expect(await bench().tenants.state.count('bulk_rows', `input like '%Kept Nowhere Else%'`)).to.equal(0);
  });
});

describe('a bulk job that nobody works off yet', () => {
  const bench = useBulkBench(false);

  it('200 for cancelling: nothing has started, every row is cancelled, with an event', async () => {
    const accepted = await bench().json([bench().tenants.fresh(), bench().tenants.fresh()]);
    const path = accepted.headers.location ?? '';
    const key = { 'idempotency-key': 'stop' };
    const cancelled = await bench().tenants.post(`${path}/cancel`, {}, key);
    expect(cancelled.status, cancelled.text).to.equal(200);
    expect(cancelled.body).to.include({ status: 'cancelled', cancelled: 2, succeeded: 0, progress: 100 });
    const again = await bench().tenants.post(`${path}/cancel`, undefined, key);
    expect(again.text).to.equal(cancelled.text);
    expect(again.headers['idempotency-replayed']).to.equal('true');
    expect((await bench().items(accepted)).map(({ status }) => status)).to.deep.equal(['cancelled', 'cancelled']);
    const [event] = await bench().tenants.state.rows(`select data from events where type = 'bulk_job.cancelled'`);
    expect(event?.['data']).to.have.nested.property('bulk_job.status', 'cancelled');
    expect(await bench().tenants.state.count('bulk_rows', 'input is not null')).to.equal(0);
    expectProblem(await bench().tenants.post(`${path}/retry`), { status: 409 });
  });

  it('400 for a body of an action that is not empty', async () => {
    const { headers } = await bench().json([bench().tenants.fresh()]);
    expectProblem(await bench().tenants.post(`${headers.location ?? ''}/cancel`, { now: true }), { status: 400 });
  });

  it('404 for what is no job', async () => {
    for (const path of [
      `${BULK_JOBS}/x`,
      `${BULK_JOBS}/x/items`,
      `${BULK_JOBS}/01890a5d-ac96-774b-bcce-b302099a8057/items`,
    ]) {
      expectProblem(await bench().tenants.get(path), { status: 404, code: 'bulk-job-not-found' });
    }
  });
});
