import { expect } from 'chai';
import type { HttpClient } from '../support/http-client.js';
import { ManualClock } from '../support/manual-clock.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { TENANTS, TenantBench } from '../support/tenant-bench.js';
import { waitFor } from '../support/wait-for.js';

const HOUR = 3600;
/** Hours that the clock of the process is stepped by, one after the other. */
const STEPS = [0, 6, -11, 3, -2, 4];

describe('while the clock of the process is stepped', () => {
  const clock = new ManualClock();
  let bench: TenantBench;
  let receiver: Receiver;
  let client: HttpClient;
  before(async () => {
    receiver = await startReceiver();
    bench = await TenantBench.start({
      clock,
      worker: true,
      allowPrivateNetworks: true,
      rateLimit: { burst: 200, perMinute: 1 },
    });
    const now = Math.floor(Date.now() / 1000);
    client = bench.service.client({ iat: now - 24 * HOUR, exp: now + 24 * HOUR });
    const body = { url: receiver.url, event_types: ['tenant.*'] };
    expect((await client.send({ method: 'POST', path: '/api/provisioning/webhooks', body })).status).to.equal(201);
  });
  after(async () => {
    await bench.stop();
    await receiver.close();
  });

  it('every change is made once, keys replay, events stay in order and are delivered at once', async () => {
    const send = (method: string, path: string, body: object, key?: string) =>
      client.send({ method, path, body, ...(key !== undefined && { headers: { 'idempotency-key': key } }) });
    const first = { client_name: 'Steps', email: 'steps@example.com' };
    const created = await send('POST', TENANTS, first, 'first');
    expect(created.status).to.equal(201);
    const path = created.headers.location ?? '';
    let changes = 1;
    for (const [index, hours] of STEPS.entries()) {
      clock.advance(hours * HOUR);
      for (const answer of [
        await send('PATCH', path, { plan: `plan-${index}` }),
        await send('POST', `${path}/suspend`, {}, `suspend-${index}`),
        await send('POST', `${path}/resume`, {}, `resume-${index}`),
        await client.send({ path }),
        await client.send({ path: `${TENANTS}?sort=-updated_at` }),
        await client.send({ path: '/api/provisioning/events' }),
      ]) {
        expect(answer.status, `after ${hours} hours: ${answer.text}`).to.equal(200);
        expect(Number(/r=(\d+)/.exec(String(answer.headers['ratelimit']))?.[1])).to.be.at.most(200);
      }
      changes += 3;
      const again = await send('POST', TENANTS, first, 'first');
      expect(again.text).to.equal(created.text);
      expect(again.headers['idempotency-replayed']).to.equal('true');
    }
    const events = await waitFor(async () => {
      const rows = await bench.state.rows(
        `SELECT id::text, (data->'tenant'->>'version')::int AS version FROM events WHERE sequence IS NOT NULL ORDER BY sequence`,
      );
      expect(rows).to.have.length(changes);
      return rows;
    });
    expect(events.map(({ version }) => version)).to.deep.equal(Array.from({ length: changes }, (_, n) => n + 1));
    await waitFor(async () =>
      expect(receiver.receipts.map(({ id }) => id)).to.have.members(events.map(({ id }) => String(id))),
    );
    expect(bench.service.log.filter(({ status }) => status >= 500)).to.deep.equal([]);
  });

  it('a token holds for as long as it says by the clock, also once it was seen to hold', async () => {
    const now = Math.floor(clock.now().getTime() / 1000);
    const brief = bench.service.client({ iat: now, exp: now + HOUR });
    const status = async () => (await brief.send({ path: TENANTS })).status;
    expect(await status()).to.equal(200);
    clock.advance(2 * HOUR);
    expect(await status()).to.equal(401);
    clock.advance(-2 * HOUR);
    expect(await status()).to.equal(200);
  });
});
