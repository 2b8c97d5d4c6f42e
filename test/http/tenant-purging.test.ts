import { expect } from 'chai';
import { expectProblem } from '../support/problem-shape.js';
import { idIn, useTenantBench } from '../support/tenant-bench.js';

/** What the partner wrote; each text is found nowhere else. */
const WRITTEN = {
  client_name: 'Purged Person Inc',
  email: 'Purged.Person@purged.example',
  phone_number: '+49 171 9876543',
  industry: 'purged-industry',
  plan: 'purged-plan',
  product_code: 'purged-code',
  tax_id_number: 'purged-tax-id',
  external_id: 'purged:external',
  metadata: { 'purged-key': 'purged-value' },
};
const LATER = { client_name: 'Purged Again Ltd', metadata: { 'purged-key': null, other: 'purged-second' } };

describe('POST /tenants/{id}/purge', () => {
  const bench = useTenantBench();
  let path = '';
  let purged: Awaited<ReturnType<ReturnType<typeof bench>['post']>>;

  before(async () => {
    const created = await bench().post('/api/provisioning/tenants', WRITTEN, { 'idempotency-key': 'birth' });
    path = created.headers.location ?? '';
    await bench().patch(path, LATER);
    await bench().post(`${path}/suspend`, { reason: 'purged-reason' }, { 'idempotency-key': 'stop' });
    await bench().patch(path, { email: 'purged.second@purged.example' });
    expect(
      (
        await bench().post(
          '/api/provisioning/tenants',
          { ...WRITTEN, email: 'x@example.com' },
          { 'idempotency-key': 'taken' },
        )
      ).status,
    ).to.equal(409);
    await bench().delete(path);
    purged = await bench().post(`${path}/purge`, undefined, { 'idempotency-key': 'end' });
  });

  it('204 without a body', () => {
    expect(purged.status).to.equal(204);
    expect(purged.text).to.equal('');
  });

  it('erases every text that the partner wrote from every table, also keys of metadata', async () => {
    const tables = await bench().state.rows(
      `select table_name from information_schema.tables where table_schema = 'public' and table_name not like '\\_prisma%'`,
    );
    expect(tables.length).to.be.at.least(3);
    for (const { table_name: table } of tables) {
      const found = await bench().state.rows(
        `select t::text as row from "${String(table)}" t where t::text ~* 'purged[ .:-]|9876543|purged@'`,
      );
      // The type of an event is ours.
      expect(
        found.filter(({ row }) => /purged[ :-]|purged\.(person|second|example)|9876543/i.test(String(row))),
      ).to.deep.equal([]);
    }
  });

  it('keeps what happened, when, by whom, in what order', async () => {
    const events = await bench().events(path);
    expect(events.map(({ type }) => type)).to.deep.equal([
      'tenant.created',
      'tenant.updated',
      'tenant.suspended',
      'tenant.updated',
      'tenant.deleted',
      'tenant.purged',
    ]);
    expect(events.map(({ version }) => version)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(new Set(events.map((event) => event['actor_sub']))).to.deep.equal(new Set(['integration']));
    const [, , suspended] = events;
    expect(suspended?.['changes']).to.deep.equal({ status: { previous: 'active', new: 'suspended' } });
  });

  it('204 again for its key; 404 for anything else', async () => {
    const again = await bench().post(`${path}/purge`, undefined, { 'idempotency-key': 'end' });
    expect(again.status).to.equal(204);
    expect(again.headers['idempotency-replayed']).to.equal('true');
    expectProblem(await bench().post(`${path}/purge`), { status: 404 });
    expectProblem(await bench().post(`${path}/restore`), { status: 404 });
  });

  it('201 again for the key that created it, without what was erased', async () => {
    const answer = await bench().post('/api/provisioning/tenants', WRITTEN, { 'idempotency-key': 'birth' });
    expect(answer.status).to.equal(201);
    expect(answer.headers).to.include({ 'idempotency-replayed': 'true', location: path, etag: '"1"' });
    expect(answer.text).not.to.match(/purged[ .@:-]/i);
    expect(answer.body['tenant']).to.equal(idIn(path));
  });

  it('201 for the e-mail and the external id that it had', async () => {
    expect((await bench().post('/api/provisioning/tenants', WRITTEN)).status).to.equal(201);
  });

  it('shows on a dry run what would be left', async () => {
    const other = await bench().create({ plan: 'gold' });
    await bench().delete(other);
    const answer = await bench().post(`${other}/purge?dry_run=true`);
    expect(answer.status).to.equal(200);
    expect(answer.body).to.include({ client_name: '[erased]', plan: null, status: 'deleted', version: 3 });
    expect((await bench().post(`${other}/restore`)).body).to.include({ plan: 'gold' });
  });
});
