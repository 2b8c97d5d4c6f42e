import { once } from 'node:events';
import type { Server } from 'node:http';
import { expect } from 'chai';
import { HttpAction } from '../../src/adapters/actions/http-action.js';
import { StandardWebhooksSigner } from '../../src/adapters/system/standard-webhooks-signer.js';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import { billingService } from '../example/billing-service.js';
import { startTestService, type TestService } from '../support/test-service.js';

const TENANTS = '/api/provisioning/tenants';
const SECRET = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;

describe('the worked example: a billing service as an action', function () {
  this.timeout(15_000);

  const accounts = new Map<string, string>();
  let billing: Server;
  let service: TestService;
  let url: URL;
  before(async () => {
    billing = billingService(SECRET, accounts).listen(0, '127.0.0.1');
    await once(billing, 'listening');
    const address = billing.address();
    url = new URL(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`);
    const options = { name: 'billing', url, secret: SECRET, compensateUrl: url };
    const action = new HttpAction(options, new SystemClock(), new StandardWebhooksSigner());
    service = await startTestService({ actions: [{ action }] });
  });
  after(async () => {
    await service.stop();
    billing.close();
  });

  const create = (email: string, plan: string) =>
    service.as().post(TENANTS).set('Prefer', 'wait=20').send({ client_name: 'Acme', email, plan });

  it('201 active, with an account', async () => {
    const { body } = await create('one@example.com', 'business');
    expect(body.status).to.equal('active');
    expect(accounts.get(body.tenant)).to.equal('business');
  });

  it('201 failed, as the service refused; 200 active for the retry, once there is such a plan', async () => {
    const { body } = await create('two@example.com', 'gold');
    expect(body).to.deep.include({ status: 'failed', status_reason: 'billing: There is no plan "gold".' });
    await fetch(new URL('/plans/gold', url), { method: 'PUT' });
    const retry = service.as().post(`${TENANTS}/${body.tenant}/provisioning/retry`);
    const retried = await retry.set('Prefer', 'wait=20').expect(200);
    expect(retried.body.status).to.equal('active');
    expect(accounts.get(body.tenant)).to.equal('gold');
  });
});
