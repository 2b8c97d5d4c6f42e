import { expect } from 'chai';
import pg from 'pg';
import type { Answer } from '../support/http-client.js';
import { nextPage } from '../support/listed-rows.js';
import { expectProblem } from '../support/problem-shape.js';
import { idIn, useTenantBench } from '../support/tenant-bench.js';
import { waitFor } from '../support/wait-for.js';
import { column } from '../support/webhook-bench.js';

const EVENTS = '/api/provisioning/events';

describe('GET /events', () => {
  const bench = useTenantBench({ worker: true });
  let tenants: readonly string[] = [];
  let ids: readonly string[] = [];
  let sequences: readonly number[] = [];

  const list = (query = ''): Promise<Answer> => bench().get(`${EVENTS}${query}`);
  const types = async (query: string) => column(await list(query), 'type');
  before(async () => {
    const [first, second] = [await bench().create(), await bench().create()];
    await bench().post(`${first}/suspend`, { reason: 'unpaid' });
    await bench().post(`${first}/resume`);
    await bench().delete(second);
    await bench().create({}, bench().service.client({ partner_id: 'somebody-else' }));
    const all = await waitFor(async () => {
      const answer = await list();
      expect(column(answer, 'id')).to.have.lengthOf(5);
      return answer;
    });
    tenants = [first, second].map(idIn);
    ids = column(all, 'id').map(String);
    sequences = column(all, 'sequence').map(Number);
  });

  it('200 with the events of the partner in the order of their sequence, which rises', async () => {
    expect(await types('')).to.deep.equal([
      'tenant.created',
      'tenant.created',
      'tenant.suspended',
      'tenant.resumed',
      'tenant.deleted',
    ]);
    expect(sequences).to.deep.equal(sequences.toSorted((one, other) => one - other));
    expect(new Set(sequences).size).to.equal(5);
  });

  it('200 with the resource after the change, what was changed, and who did it by which request', async () => {
    const { body } = await bench().get(`${EVENTS}/${ids[2]}`, { 'x-request-id': 'another' });
    expect(body).to.deep.include({ partner_id: 'partner-a', tenant_id: tenants[0], id: ids[2] });
    expect(body).to.have.nested.property('actor.roles').that.deep.equals(['partner-admin']);
    expect(body['request_id']).to.be.a('string').and.not.equal('another');
    expect(body).to.have.nested.property('data.tenant.status', 'suspended');
    expect(body).to.have.nested.property('data.changes.status').that.deep.equals({
      previous: 'active',
      new: 'suspended',
    });
  });

  it('200 behind a sequence, and behind an event by its id, alike', async () => {
    for (const after of [String(sequences[1]), ids[1], ids[1]?.toUpperCase()]) {
      expect(column(await list(`?after=${after}`), 'id'), after).to.deep.equal(ids.slice(2));
    }
    expect(column(await list('?after=0'), 'id')).to.deep.equal(ids);
    expect(column(await list(`?after=${sequences[4]}`), 'id')).to.deep.equal([]);
    expect(column(await list('?after=9999999999999999'), 'id')).to.deep.equal([]);
  });

  it('200 page by page behind an event, by next_cursor and by Link, with a total for who asks', async () => {
    const seen: unknown[] = [];
    let next: string | undefined = `${EVENTS}?after=${ids[0]}&limit=3&include_total=true`;
    while (next !== undefined) {
      const page = await bench().get(next);
      expect(page.body).to.include({ has_more: page.headers['link'] !== undefined });
      expect(page.body['total']).to.be.a('number');
      seen.push(...column(page, 'id'));
      next = nextPage(page);
    }
    expect(seen).to.deep.equal(ids.slice(1));
  });

  it('200 by type, by several types, and by tenant, deleted or not', async () => {
    expect(await types('?type=tenant.suspended')).to.deep.equal(['tenant.suspended']);
    expect(await types('?type=tenant.deleted&type=tenant.resumed')).to.deep.equal(['tenant.resumed', 'tenant.deleted']);
    expect(await types('?type=tenant.purged')).to.deep.equal([]);
    expect(await types(`?tenant=${tenants[1]}`)).to.deep.equal(['tenant.created', 'tenant.deleted']);
    expect(await types(`?tenant=${tenants[1]?.toUpperCase()}&type=tenant.deleted`)).to.deep.equal(['tenant.deleted']);
  });

  it('200 to HEAD, without a body', async () => {
    const answer = await bench().client.send({ method: 'HEAD', path: `${EVENTS}?limit=1` });
    expect([answer.status, answer.text]).to.deep.equal([200, '']);
    expect(answer.headers['link']).to.match(/rel="next"/);
    expect((await bench().client.send({ method: 'HEAD', path: `${EVENTS}/${ids[0]}` })).status).to.equal(200);
  });

  for (const query of [
    '?after=-1',
    '?after=1.5',
    '?after=01',
    '?after=abc',
    '?after=',
    '?after=1&after=2',
    '?type=tenant',
    '?type=tenant.*',
    '?type=',
    '?tenant=7',
    '?limit=0',
    '?since=2026-01-01T00:00:00Z',
  ]) {
    it(`400 that names the parameter for ${query}`, async () => {
      const name = query.slice(0, query.indexOf('='));
      expectProblem(await list(query), { status: 400, code: 'invalid-request', pointer: name });
    });
  }

  it("400 for a cursor of another feed: with another filter, behind another event, or another partner's", async () => {
    const { body } = await list(`?after=${ids[0]}&limit=1`);
    const cursor = encodeURIComponent(String(body['next_cursor']));
    for (const query of [`?after=${ids[1]}`, `?after=${ids[0]}&type=tenant.created`, '?limit=1']) {
      expectProblem(await list(`${query}&cursor=${cursor}`), { status: 400, code: 'invalid-cursor' });
    }
    const other = bench().service.client({ partner_id: 'somebody-else' });
    const theirs = await other.send({ path: `${EVENTS}?limit=1&cursor=${cursor}` });
    expectProblem(theirs, { status: 400, code: 'invalid-cursor' });
  });

  it("404 for an event that never was, is another partner's, or is no id", async () => {
    const other = bench().service.client({ partner_id: 'somebody-else' });
    const unknown = '01900000-0000-7000-8000-000000000000';
    for (const answer of [
      await bench().get(`${EVENTS}/${unknown}`),
      await bench().get(`${EVENTS}/7`),
      await list(`?after=${unknown}`),
      await other.send({ path: `${EVENTS}/${ids[0]}` }),
      await other.send({ path: `${EVENTS}?after=${ids[0]}` }),
    ]) {
      expectProblem(answer, { status: 404, code: 'event-not-found' });
    }
  });

  it('keeps an event for as long as it is to be kept and no longer; a reader behind its sequence goes on', async () => {
    const [path, other] = [await bench().create(), await bench().create()];
    const ofTenant = async (tenant: string) => {
      const page = await list(`?tenant=${idIn(tenant)}`);
      return [column(page, 'id')[0], Number(column(page, 'sequence')[0])] as const;
    };
    const [[old, place], [kept]] = await waitFor(async () => {
      const both = [await ofTenant(path), await ofTenant(other)] as const;
      for (const [id] of both) expect(id).to.be.a('string');
      return both;
    });
    const aged = (days: number, id: unknown) =>
      bench().state.rows(`UPDATE events SET occurred_at = now() - make_interval(days => $1) WHERE id = $2`, [days, id]);
    await aged(401, old);
    await aged(399, kept);
    await bench().state.rows(`SELECT graphile_worker.add_job('forget-old-events', '{}')`);
    await waitFor(async () =>
      expectProblem(await bench().get(`${EVENTS}/${String(old)}`), { code: 'event-not-found' }),
    );
    expect((await bench().get(`${EVENTS}/${String(kept)}`)).status).to.equal(200);
    expectProblem(await list(`?after=${String(old)}`), { status: 404, code: 'event-not-found' });
    expect(column(await list(`?after=${place}`), 'id')[0]).to.equal(kept);
  });

  it('shows a reader that is ahead what is committed late, behind everything it has read', async () => {
    const late = new pg.Client({ connectionString: bench().service.databaseUrl });
    await late.connect();
    try {
      await late.query('BEGIN');
      // Begun before all that follows, and seen by nobody until it is committed.
      const { rows } = await late.query<{ id: string }>(
        `INSERT INTO events (id, type, occurred_at, partner_id, tenant_id, actor_sub, actor_roles, request_id, data)
         SELECT gen_random_uuid(), 'tenant.updated', now(), partner_id, tenant_id, actor_sub, actor_roles, request_id, data
         FROM events WHERE id = $1 RETURNING id::text`,
        [ids[0]],
      );
      const overtaking = [await bench().create(), await bench().create()].map(idIn);
      const position = await waitFor(async () => {
        const answer = await list(`?after=${sequences[4]}`);
        expect(column(answer, 'tenant_id').slice(-2)).to.deep.equal(overtaking);
        return Number(column(answer, 'sequence').at(-1));
      });
      expect(column(await list(`?after=${position}`), 'id')).to.deep.equal([]);
      await late.query('COMMIT');
      await waitFor(async () => {
        const answer = await list(`?after=${position}`);
        expect(column(answer, 'id')).to.deep.equal([rows[0]?.id]);
        expect(Number(column(answer, 'sequence')[0])).to.be.above(position);
      });
    } finally {
      await late.end();
    }
  });
});
