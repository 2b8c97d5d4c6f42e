import { expect } from 'chai';
import pg from 'pg';
import { useBulkBench } from '../support/bulk-bench.js';
import type { HttpClient } from '../support/http-client.js';
import { hanging, startReceiver } from '../support/receiver.js';
import { companyCsv } from '../support/company-csv.js';
import { TENANTS } from '../support/tenant-bench.js';
import { waitFor } from '../support/wait-for.js';

describe('a big bulk job', function () {
  this.timeout(60_000);

  /** How far the clock of the service is ahead, in milliseconds. */
  let aheadMs = 0;
  const bench = useBulkBench(true, { now: () => new Date(Date.now() + aheadMs) });
  const rowsOf = (count: number, run: string) =>
    Array.from({ length: count }, (_, n) => ({ client_name: `Company ${n}`, email: `${run}-${n}@example.com` }));

  /** Somebody else is about to take an address, and in the end does not. */
  const takeAddress = async (email: string | undefined, partner: string) => {
    const rival = new pg.Client({ connectionString: bench().tenants.service.databaseUrl });
    rival.on('error', () => undefined);
    await rival.connect();
    await rival.query('BEGIN');
    await rival.query(
      `INSERT INTO tenants (id, partner_id, client_name, email, email_key, metadata, status, version, created_at, updated_at)
       VALUES (gen_random_uuid(), $2, 'Rival', $1, $1, '{}', 'active', 1, now(), now())`,
      [email, partner],
    );
    return {
      async end() {
        await rival.query('ROLLBACK');
        await rival.end();
      },
    };
  };

  it('holds up nobody: small jobs of other partners end before it, and single requests are answered meanwhile', async () => {
    // The others come while it is worked at: its first row cannot be done before somebody else gives its address up.
    const rival = await takeAddress('it.department+1@big.example.com', 'partner-a');
    const big = await bench().accepts(bench().csv(Buffer.concat([...companyCsv(300, 'big')])));
    // Partners share two queues: among so many are some of both.
    const smalls = await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        const client = bench().tenants.service.client({ partner_id: `small-${n}` });
        const accepted = await bench().accepts(bench().ndjson(rowsOf(10, `small-${n}`), { client }));
        const single = await client.send({ method: 'POST', path: TENANTS, body: bench().tenants.fresh() });
        expect(single.status, single.text).to.equal(201);
        return { client, accepted };
      }),
    );
    // All have a place before it goes on, and its partner's turn is over by then.
    const { state } = bench().tenants;
    const withoutPlace = () => state.count('bulk_jobs', 'finished_at IS NULL AND due_at <= now()');
    await waitFor(async () => expect(await withoutPlace()).to.equal(0));
    aheadMs += 60_000;
    await rival.end();
    const job = await bench().ended(big);
    for (const { client, accepted } of smalls) {
      const { body } = await client.send({ path: accepted.headers.location ?? '' });
      expect(body).to.include({ status: 'completed', succeeded: 10 });
      expect(String(body['finished_at']) < String(job['finished_at'])).to.equal(true);
      client.close();
    }
    expect(job).to.include({ status: 'completed', succeeded: 297, failed: 3 });
  });

  it('nor webhooks: those of another partner are told while it goes on, however far behind its own are', async () => {
    const [own, other] = await Promise.all([startReceiver(hanging), startReceiver()]);
    const { service } = bench().tenants;
    const partner = service.client({ partner_id: 'webhook-other' });
    const importer = service.client({ partner_id: 'webhook-importer' });
    const subscribe = async (client: HttpClient, url: string) => {
      const body = { url, event_types: ['tenant.created'] };
      const answer = await client.send({ method: 'POST', path: '/api/provisioning/webhooks', body });
      expect(answer.status, answer.text).to.equal(201);
    };
    await Promise.all([subscribe(importer, own.url), subscribe(partner, other.url)]);
    // Its last row cannot be done before the end: somebody else is about to take the address.
    const rows = rowsOf(600, 'behind');
    const rival = await takeAddress(rows.at(-1)?.email, 'webhook-importer');
    const accepted = await bench().ndjson(rows, { client: importer });
    expect(accepted.status, accepted.text).to.equal(202);
    const { state } = bench().tenants;
    const imported = () => state.count('tenants', `partner_id = 'webhook-importer'`);
    let done = 0;
    for (let created = 1; done < 400; created += 1) {
      const fresh = bench().tenants.fresh();
      await partner.send({ method: 'POST', path: TENANTS, body: fresh });
      await waitFor(async () => expect(other.receipts).to.have.length(created));
      done = await imported();
    }
    const job = await importer.send({ path: accepted.headers.location ?? '' });
    expect(job.body).to.deep.include({ status: 'running', finished_at: null });
    await rival.end();
    await waitFor(async () => {
      const { body } = await importer.send({ path: accepted.headers.location ?? '' });
      expect(body).to.include({ status: 'completed', succeeded: 600 });
    });
    expect(
      await state.count('webhook_deliveries', `partner_id = 'webhook-importer' AND status = 'pending'`),
    ).to.be.above(0);
    await Promise.all([own.close(), other.close()]);
    for (const client of [partner, importer]) client.close();
  });

  it('that is cancelled in the middle ends with the rows in hand; the rest is cancelled, and every tenant is one of its rows', async () => {
    const rows = rowsOf(600, 'cancelled');
    // Those in hand with it wait for the end of that.
    const rival = await takeAddress(rows[300]?.email, 'partner-a');
    const accepted = await bench().ndjson(rows);
    const path = accepted.headers.location ?? '';
    await waitFor(async () => {
      const { text } = await bench().tenants.get(`${TENANTS}?limit=1&email=${rows[299]?.email}`);
      expect(text).to.include(rows[299]?.email);
    });
    const cancelled = bench().tenants.post(`${path}/cancel`);
    await waitFor(async () =>
      expect(await bench().tenants.state.count('bulk_jobs', 'cancel_request is not null')).to.equal(1),
    );
    await rival.end();
    const { status, body } = await cancelled;
    expect(status).to.equal(200);
    expect(body).to.include({
      status: 'cancelled',
      total: 600,
      succeeded: 512,
      failed: 0,
      cancelled: 88,
      progress: 100,
    });
    const items = await bench().items(accepted);
    const states = items.map((item) => item['status']);
    expect(states).to.deep.equal([...Array<string>(512).fill('succeeded'), ...Array<string>(88).fill('cancelled')]);
    expect(await bench().tenants.state.count('tenants', `email like 'cancelled-%'`)).to.equal(512);
  });
});
