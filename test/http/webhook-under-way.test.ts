import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { MAX_ATTEMPTS, retryDelayMs } from '../../src/domain/webhooks/retry-schedule.js';
import { makeDeliveriesDue } from '../support/delivery-times.js';
import type { HttpClient } from '../support/http-client.js';
import { answering, hanging, startReceiver, type Receipt, type Receiver } from '../support/receiver.js';
import { useTenantBench } from '../support/tenant-bench.js';
import { waitFor } from '../support/wait-for.js';
import { createWebhook, type CreatedWebhook } from '../support/webhook-bench.js';

/** Keeps requests waiting until they are let go. */
class Held {
  private responses: ServerResponse[] = [];

  readonly behave = (_receipt: Receipt, response: ServerResponse): void => void this.responses.push(response);

  /** Answers all that wait. */
  release(status: number): void {
    for (const response of this.responses.splice(0)) response.writeHead(status).end();
  }
}

interface ShownDelivery {
  readonly id: string;
  readonly status: string;
  readonly attempts: readonly { readonly status_code: number | null }[];
}

describe('Deliveries that are under way', function () {
  this.timeout(60_000);

  const bench = useTenantBench({ worker: true, allowPrivateNetworks: true });
  let client: HttpClient;
  let held: Held;
  let open: Receiver[];
  let receiver: Receiver;
  let webhook: CreatedWebhook;

  const start = async (...behaviour: Parameters<typeof startReceiver>) => {
    const started = await startReceiver(...behaviour);
    open.push(started);
    return started;
  };
  const send = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) => {
    const answer = await client.send({ method, path, ...(body !== undefined && { body }) });
    expect(answer.status, answer.text).to.be.below(300);
    return answer;
  };
  const subscribe = ({ url }: Receiver, event_types = ['tenant.created']) =>
    createWebhook(bench(), { url, event_types }, client);
  const shown = async () => (await send('GET', webhook.path)).body;
  const deliveries = async (): Promise<readonly ShownDelivery[]> => {
    const { data } = (await send('GET', `${webhook.path}/deliveries`)).body;
    return Array.isArray(data) ? data : expect.fail('no page');
  };
  const untilReceived = (count: number, by = receiver) =>
    waitFor(async () => expect(by.receipts).to.have.lengthOf(count));
  /** Waits until the only delivery has these attempts behind it. */
  const untilAttempted = (statuses: readonly (number | null)[]) =>
    waitFor(async () => {
      const [delivery] = await deliveries();
      expect(delivery?.attempts.map(({ status_code }) => status_code)).to.deep.equal(statuses);
    });
  const comeBack = () => makeDeliveriesDue(bench().service.databaseUrl);

  beforeEach(async () => {
    [open, held] = [[], new Held()];
    client = bench().service.client({ partner_id: `partner-${randomUUID()}` });
    receiver = await start(held.behave);
    webhook = await subscribe(receiver);
  });
  afterEach(async () => {
    await client.send({ method: 'DELETE', path: webhook.path });
    for (const one of open) await one.close();
  });

  it('go on in parallel, and hold up nobody else’s when their receiver hangs', async () => {
    receiver.behave(hanging);
    const well = await start();
    await subscribe(well);
    for (let count = 0; count < 8; count += 1) await bench().create({}, client);
    await untilReceived(8);
    await untilReceived(8, well);
    expect((await deliveries()).flatMap(({ attempts }) => attempts)).to.deep.equal([]);
  });

  it('carry the same body again, whatever has become of the tenant and its configuration', async () => {
    const tenant = await bench().create({ metadata: { zeta: '1', alpha: '2', 10: '3', 2: '4' } }, client);
    await untilReceived(1);
    held.release(500);
    await untilAttempted([500]);
    await send('PATCH', tenant, { client_name: 'Other', metadata: { beta: '5' } });
    await send('PATCH', `${tenant}/configuration`, { locale: { language: 'de' } });
    await send('POST', `${tenant}/suspend`, {});
    await comeBack();
    await untilReceived(2);
    held.release(204);
    const [first, second] = receiver.receipts;
    expect([second?.id, second?.body]).to.deep.equal([first?.id, first?.body]);
  });

  it('end with their webhook when that is deleted', async () => {
    await bench().create({}, client);
    await untilReceived(1);
    await send('DELETE', webhook.path);
    held.release(500);
    const witness = await start();
    await subscribe(witness);
    await bench().create({}, client);
    await untilReceived(1, witness);
    await comeBack();
    await bench().create({}, client);
    await untilReceived(2, witness);
    expect(receiver.receipts).to.have.lengthOf(1);
  });

  it('go to the new address next when it is changed, and say nothing against that', async () => {
    await bench().create({}, client);
    await untilReceived(1);
    const moved = await start();
    await send('PATCH', webhook.path, { url: moved.url });
    held.release(410);
    await untilAttempted([410]);
    expect(await shown()).to.include({ enabled: true, disabled_reason: null });
    await comeBack();
    await untilReceived(1, moved);
    expect(moved.receipts[0]?.body).to.equal(receiver.receipts[0]?.body);
  });

  it('are signed by the new secret next when it is replaced', async () => {
    await bench().create({}, client);
    await untilReceived(1);
    const { body } = await send('POST', `${webhook.path}/rotate-secret`, { overlap_hours: 0 });
    held.release(500);
    await untilAttempted([500]);
    await comeBack();
    await untilReceived(2);
    held.release(204);
    const [first, second] = receiver.receipts;
    if (first === undefined || second === undefined) throw new Error('not received twice');
    receiver.verify(first, webhook.secret);
    receiver.verify(second, String(body['secret']));
    expect(() => receiver.verify(second, webhook.secret)).to.throw();
  });

  it('are made once more by a retry and by a replay, however they end', async () => {
    await bench().create({}, client);
    await untilReceived(1);
    const [delivery] = await deliveries();
    await send('POST', `${webhook.path}/deliveries/${delivery?.id ?? ''}/retry`);
    await untilReceived(2);
    await send('POST', `${webhook.path}/replay`, { since: new Date(Date.now() - 60_000).toISOString() });
    await untilReceived(3);
    held.release(204);
    await untilAttempted([204, 204, 204]);
    expect((await deliveries())[0]).to.include({ status: 'succeeded' });
  });

  it('come back on every step of the schedule, and are over after the tenth attempt', async () => {
    receiver.behave(answering(500));
    await bench().create({}, client);
    const seen: number[] = [];
    for (let attempts = 1; attempts < MAX_ATTEMPTS; attempts += 1) {
      await untilAttempted(Array.from({ length: attempts }, () => 500));
      const [row] = await bench().service.rows(
        `SELECT extract(epoch FROM next_attempt_at - now())::float8 * 1000 AS wait FROM webhook_deliveries
         WHERE webhook_id = '${webhook.id}'`,
      );
      seen.push(Number(row?.['wait']));
      await comeBack();
    }
    await untilAttempted(Array.from({ length: MAX_ATTEMPTS }, () => 500));
    // Some of the wait may be over by the time at which it is looked at.
    seen.forEach((waitMs, index) =>
      expect(waitMs).to.be.within(retryDelayMs(index + 1, 0) - 30_000, retryDelayMs(index + 1, 1)),
    );
    expect((await deliveries())[0]).to.include({ status: 'failed', next_attempt_at: null });
    await comeBack();
    expect(receiver.receipts).to.have.lengthOf(MAX_ATTEMPTS);
    expect(new Set(receiver.receipts.map(({ id, body }) => id + body)).size).to.equal(1);
  });

  it('wait for a disabled webhook, and five days of nothing but failures disable it, which others are told', async () => {
    const witness = await start();
    await subscribe(witness, ['webhook.disabled']);
    receiver.behave(answering(503));
    await bench().create({}, client);
    await untilAttempted([503]);
    const age = (days: number) =>
      bench().service.rows(
        `UPDATE webhooks SET failing_since = failing_since - interval '${days} days' WHERE id = '${webhook.id}'`,
      );
    await age(4);
    await comeBack();
    await untilAttempted([503, 503]);
    expect(await shown()).to.include({ enabled: true });
    await age(1);
    await comeBack();
    await untilReceived(1, witness);
    expect(await shown()).to.include({ enabled: false, disabled_reason: 'failing' });
    const told = JSON.parse(witness.receipts[0]?.body ?? '');
    expect(told.data).to.deep.include({ changes: { enabled: { previous: true, new: false } } });
    expect(told.data.webhook).to.include({ id: webhook.id, disabled_reason: 'failing' });
    await send('PATCH', webhook.path, { enabled: true });
    await comeBack();
    await untilAttempted([503, 503, 503, 503]);
    expect(await shown()).to.include({ enabled: true });
    receiver.behave(answering(204));
    await comeBack();
    await untilAttempted([503, 503, 503, 503, 204]);
  });
});
