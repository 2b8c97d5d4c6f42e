import { expect } from 'chai';
import type { Answer } from '../support/http-client.js';
import { listedRows, nextPage } from '../support/listed-rows.js';
import { idIn, useTenantBench } from '../support/tenant-bench.js';

describe('GET /tenants/{id}/events', () => {
  const bench = useTenantBench();

  it('200 with who did what and when, with previous and new values, the newest first', async () => {
    const path = await bench().create({ client_name: 'Before' });
    await bench().patch(path, { client_name: 'After' }, { 'x-request-id': 'the-patch' });
    await bench().post(`${path}/suspend`, { reason: 'unpaid' });
    await bench().create();
    const answer = await bench().get(`${path}/events`);
    expect(answer.status).to.equal(200);
    expect(listedRows(answer).map((event) => event['type'])).to.deep.equal([
      'tenant.suspended',
      'tenant.updated',
      'tenant.created',
    ]);
    const tenant = (await bench().get(path)).body;
    expect(listedRows(answer)[0]).to.have.deep.nested.property('data.tenant', tenant);
    expect(listedRows(answer)[1]).to.deep.include({
      partner_id: 'partner-a',
      tenant_id: idIn(path),
      actor: { sub: 'integration', roles: ['partner-admin'] },
      request_id: 'the-patch',
    });
    expect(listedRows(answer)[1]).to.have.deep.nested.property('data.changes', {
      client_name: { previous: 'Before', new: 'After' },
    });
  });

  it('200 page by page, once each', async () => {
    const path = await bench().create();
    for (const action of ['suspend', 'resume', 'suspend', 'resume']) await bench().post(`${path}/${action}`);
    const seen: unknown[] = [];
    let next: string | undefined = `${path}/events?limit=2`;
    while (next !== undefined) {
      const page: Answer = await bench().get(next);
      seen.push(...listedRows(page).map((event) => event['id']));
      next = nextPage(page);
    }
    expect(seen).to.have.length(5);
    expect(seen).to.deep.equal([...new Set(seen.map(String))].toSorted().toReversed());
  });

  it("404 for an unknown tenant, another partner's, a deleted one and what is no id, all alike; 200 once restored", async () => {
    const path = await bench().create();
    const other = bench().service.client({ partner_id: 'somebody-else' });
    const foreign = await other.send({ path: `${path}/events` });
    await bench().delete(path);
    for (const answer of [
      foreign,
      await bench().get(`${path}/events`),
      await bench().get(`${path.replace(/.$/, 'f')}0/events`),
      await bench().get(`${path.slice(0, -12)}000000000000/events`),
    ]) {
      expect(answer.body).to.include({ status: 404, code: 'tenant-not-found' });
    }
    await bench().post(`${path}/restore`);
    expect(listedRows(await bench().get(`${path}/events`)).map((event) => event['type'])).to.deep.equal([
      'tenant.restored',
      'tenant.deleted',
      'tenant.created',
    ]);
  });

  it('200 with event:read alone, 403 without it', async () => {
    const path = `${await bench().create()}/events`;
    const reader = bench().service.client({ permissions: ['event:read'] });
    expect((await reader.send({ path })).status).to.equal(200);
    const narrowed = bench().service.client({ permissions: ['tenant:read'] });
    expect((await narrowed.send({ path })).body).to.include({ status: 403, permission: 'event:read' });
  });

  it('400 for parameters that it does not have', async () => {
    const path = `${await bench().create()}/events`;
    expect((await bench().get(`${path}?include_total=true`)).body).to.have.nested.property(
      'errors[0].pointer',
      '?include_total',
    );
    expect((await bench().get(`${path}?cursor=AAAA`)).body['code']).to.equal('invalid-cursor');
  });
});
