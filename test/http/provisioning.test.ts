import { expect } from 'chai';
import { ActionRefused } from '../../src/application/provisioning/action-errors.js';
import type { ProvisioningAction } from '../../src/application/provisioning/ports.js';
import type { Tenant } from '../../src/domain/tenants/tenant.js';
import { expectDocumented } from '../support/openapi-conformance.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { waitFor } from '../support/wait-for.js';

const TENANTS = '/api/provisioning/tenants';

/** An action as a host product writes one: a plain class. It holds a tenant up until it is let go of. */
class Approval implements ProvisioningAction {
  readonly name = 'approval';
  readonly held = new Map<string, () => void>();
  readonly refused = new Set<string>();

  async apply({ state }: Tenant): Promise<void> {
    if (state.fields.plan === 'held') await new Promise<void>((resolve) => this.held.set(state.id, resolve));
    if (state.fields.plan === 'refused' && !this.refused.has(state.id)) {
      this.refused.add(state.id);
      throw new ActionRefused('This plan needs a\u0000 contract.', new Error('postgres://secret'));
    }
    if (state.fields.plan === 'defective') throw new TypeError('undefined is no function at /srv/secret.js');
  }
}

describe('provisioning over HTTP', function () {
  this.timeout(15_000);

  const approval = new Approval();
  let service: TestService;
  let emails = 0;
  before(async () => {
    service = await startTestService({ actions: [{ action: approval, plan: { attempts: 2, firstRetryMs: 10 } }] });
  });
  after(() => service.stop());

  const create = (plan: string | null, prefer?: string) => {
    const request = service.as().post(TENANTS);
    if (prefer !== undefined) void request.set('Prefer', prefer);
    return request.send({ client_name: 'Acme', email: `p${(emails += 1)}@example.com`, plan }).expect(expectDocumented);
  };
  const show = (tenant: string) => service.as().get(`${TENANTS}/${tenant}/provisioning`).expect(expectDocumented);
  const retry = (tenant: string, headers: Record<string, string> = {}) =>
    service.as().post(`${TENANTS}/${tenant}/provisioning/retry`).set(headers).expect(expectDocumented);
  const waitForStatus = (tenant: string, status: string) =>
    waitFor(async () => expect((await show(tenant)).body.status).to.equal(status));
  const letGo = (tenant: string) =>
    waitFor(async () => {
      const release = approval.held.get(tenant);
      if (release === undefined) throw new Error('it is not held yet');
      release();
    });

  it('201 provisioning at once, then active, with an event that says so', async () => {
    const { status, body, headers } = await create(null);
    expect([status, body.status, headers['preference-applied']]).to.deep.equal([201, 'provisioning', undefined]);
    await waitForStatus(body.tenant, 'active');
    const events = await service.as().get(`${TENANTS}/${body.tenant}/events`).expect(200);
    expect(events.body.data[0]).to.deep.include({ type: 'tenant.activated' });
    expect(events.body.data[0].request_id).to.equal(headers['x-request-id']);
    expect(events.body.data[0].data.changes).to.deep.equal({ status: { previous: 'provisioning', new: 'active' } });
  });

  it('201 with the outcome, when the client prefers to wait for it', async () => {
    const { status, body, headers } = await create(null, 'respond-async, wait=20');
    expect([status, body.status, headers['etag'], headers['preference-applied']]).to.deep.equal([
      201,
      'active',
      '"2"',
      'wait=20',
    ]);
  });

  it('201 still provisioning when the wait is over before the provisioning is; 409 for a suspension meanwhile', async () => {
    const { status, body, headers } = await create('held', 'wait=1');
    expect([status, body.status, headers['preference-applied']]).to.deep.equal([201, 'provisioning', 'wait=1']);
    const shown = await show(body.tenant);
    expect(shown.body.actions[0]).to.deep.include({ name: 'approval', state: 'applying', attempt_count: 1 });
    expect(shown.body.actions[0].attempts[0].outcome).to.equal('running');
    await service.as().post(`${TENANTS}/${body.tenant}/suspend`).expect(409).expect(expectDocumented);
    await letGo(body.tenant);
    await waitForStatus(body.tenant, 'active');
  });

  it('201 with the first answer for a repeated key, whether that waited or not, and whatever has become of the tenant', async () => {
    const repeated = async (plan: string | null, first: string | null, second: string | null) => {
      const email = `p${(emails += 1)}@example.com`;
      const send = (prefer: string | null) => {
        const request = service.as().post(TENANTS).set('Idempotency-Key', email);
        if (prefer !== null) void request.set('Prefer', prefer);
        return request.send({ client_name: 'Acme', email, plan }).expect(201).expect(expectDocumented);
      };
      const answer = await send(first);
      const { tenant } = answer.body;
      if (plan === 'held') await letGo(tenant);
      await waitForStatus(tenant, 'active');
      await service.as().patch(`${TENANTS}/${tenant}`).send({ industry: 'Mining' }).expect(200);
      const again = await send(second);
      expect(again.headers).to.include({ 'idempotency-replayed': 'true' });
      expect(again.text).to.equal(answer.text);
      for (const name of ['etag', 'location']) expect(again.headers[name], name).to.equal(answer.headers[name]);
      return answer.body.status;
    };
    const statuses = await Promise.all([
      repeated(null, 'wait=20', null),
      repeated(null, 'wait=20', 'wait=20'),
      repeated('held', null, 'wait=20'),
      repeated('held', 'wait=1', 'wait=20'),
    ]);
    expect(statuses).to.deep.equal(['active', 'active', 'provisioning', 'provisioning']);
  });

  it('201 with one answer for two requests with one key that wait at once, and for one whose client went away', async () => {
    const email = `p${(emails += 1)}@example.com`;
    const send = (prefer: string) =>
      service
        .as()
        .post(TENANTS)
        .set({ 'Idempotency-Key': email, Prefer: prefer })
        .send({ client_name: 'Acme', email, plan: 'held' });
    const gone = send('wait=25');
    gone.then(undefined, () => undefined);
    await waitFor(async () =>
      expect((await service.as().get(`${TENANTS}?email=${email}`)).body.data).to.have.length(1),
    );
    gone.abort();
    const both = Promise.all([send('wait=20'), send('wait=20')]);
    const [row] = (await service.as().get(`${TENANTS}?email=${email}`)).body.data;
    await letGo(row.tenant);
    const [one, other] = await both;
    expect([one.body.status, one.headers['idempotency-replayed']]).to.deep.equal(['active', 'true']);
    expect(other.text).to.equal(one.text);
  });

  it('201 at once for a preference that makes no sense', async () => {
    for (const prefer of ['wait', 'wait=-1', 'wait=soon', 'handling=lenient']) {
      const { status, body, headers } = await create('held', prefer);
      expect([status, headers['preference-applied']]).to.deep.equal([201, undefined]);
      await letGo(body.tenant);
    }
  });

  it('201 failed with the reason, nothing internal in it; 200 for a retry, which goes on from there', async () => {
    const { body } = await create('refused', 'wait=20');
    expect(body).to.deep.include({ status: 'failed', status_reason: 'approval: This plan needs a  contract.' });
    const shown = await show(body.tenant);
    expect(shown.body.actions[0]).to.deep.include({ state: 'failed', last_error: 'This plan needs a  contract.' });
    expect(shown.text).not.to.include('postgres://');
    const retried = await retry(body.tenant, { Prefer: 'wait=20' });
    expect([retried.status, retried.body.status, retried.body.status_reason]).to.deep.equal([200, 'active', null]);
  });

  it('201 failed after an action’s defect, of which the client learns nothing', async () => {
    const { body } = await create('defective', 'wait=20');
    expect(body).to.deep.include({ status: 'failed', status_reason: 'approval: The action failed.' });
    expect((await show(body.tenant)).body.actions[0].attempt_count).to.equal(2);
  });

  it('200 for one of ten retries at once, 409 for the others; the same answer for a repeated key', async () => {
    const { body } = await create('defective', 'wait=20');
    const answers = await Promise.all(Array.from({ length: 10 }, () => retry(body.tenant)));
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).to.have.lengthOf(1);
    await waitForStatus(body.tenant, 'failed');
    const key = { 'Idempotency-Key': `retry-${body.tenant}`, Prefer: 'wait=20' };
    const first = await retry(body.tenant, key);
    expect([first.body.status, first.headers['idempotency-replayed']]).to.deep.equal(['failed', undefined]);
    const again = await retry(body.tenant, key);
    expect([again.text, again.headers['idempotency-replayed']]).to.deep.equal([first.text, 'true']);
  });

  it('412 for a retry based on an old version; of ten at once based on the present one, one is 200, the others 412 or 409', async () => {
    const { body } = await create('defective', 'wait=20');
    expect((await retry(body.tenant, { 'If-Match': '"1"' })).status).to.equal(412);
    expect((await show(body.tenant)).body.status).to.equal('failed');
    const present = { 'If-Match': `"${body.version}"` };
    const answers = await Promise.all(Array.from({ length: 10 }, () => retry(body.tenant, present)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).to.have.lengthOf(1);
    expect([200, 409, 412]).to.include.members(statuses);
  });

  it('409 for a retry of a tenant that did not fail, 404 for one that is deleted or never was', async () => {
    const { body } = await create(null, 'wait=20');
    expect((await retry(body.tenant)).status).to.equal(409);
    await service.as().delete(`${TENANTS}/${body.tenant}`).expect(204);
    expect((await retry(body.tenant)).status).to.equal(404);
    expect((await show(body.tenant)).status).to.equal(404);
    expect((await show('0192f7a4-5b1c-7e3a-9f10-2c4d6e8f0a1b')).status).to.equal(404);
  });

  it('404 for another partner, as for an unknown tenant', async () => {
    const { body } = await create(null, 'wait=20');
    const other = service.as({ partner_id: 'partner-b' });
    await other.get(`${TENANTS}/${body.tenant}/provisioning`).expect(404);
    await service.as({ partner_id: 'partner-b' }).post(`${TENANTS}/${body.tenant}/provisioning/retry`).expect(404);
  });

  it('204 for deleting a tenant in the middle of it: nothing goes on, and a restored one does', async () => {
    const { body } = await create('held');
    await waitFor(async () => expect(approval.held.has(body.tenant)).to.equal(true));
    await service.as().delete(`${TENANTS}/${body.tenant}`).expect(204);
    await service.as().post(`${TENANTS}/${body.tenant}/restore`).expect(200).expect(expectDocumented);
    await letGo(body.tenant);
    await waitForStatus(body.tenant, 'active');
  });

  it('403 for a viewer who retries; 200 for what one may see', async () => {
    const { body } = await create(null, 'wait=20');
    const viewer = { roles: ['partner-viewer'] };
    await service.as(viewer).get(`${TENANTS}/${body.tenant}/provisioning`).expect(200);
    await service.as(viewer).post(`${TENANTS}/${body.tenant}/provisioning/retry`).expect(403);
  });
});
