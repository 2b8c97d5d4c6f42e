import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { RemoteKeySet } from '../../../src/adapters/jwt/remote-key-set.js';
import { Unavailable } from '../../../src/domain/shared/unavailable.js';
import { jwk, KeySetServer } from '../../support/key-set-server.js';
import { ManualClock } from '../../support/manual-clock.js';
import { ecKeyPair } from '../../support/tokens.js';

const first = ecKeyPair().publicKey;
const second = ecKeyPair().publicKey;
const MINUTE = 60;
const HOUR = 60 * MINUTE;

describe('RemoteKeySet without its issuer', () => {
  let server: KeySetServer;
  let clock: ManualClock;
  let keys: RemoteKeySet;

  beforeEach(async () => {
    server = await KeySetServer.start(jwk(first, { kid: 'first' }));
    clock = new ManualClock();
    keys = new RemoteKeySet(server.url, clock);
  });
  afterEach(() => server.stop());

  async function knows(kid: string): Promise<boolean> {
    return (await keys.find({ alg: 'ES256', kid })) !== null;
  }

  async function refusal(kid: string): Promise<unknown> {
    return knows(kid).catch((error: unknown) => error);
  }

  /** Waits for what happens behind a request's back. */
  async function settled(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
  }

  it('goes on with the last known keys while the issuer is away, for six hours', async () => {
    await knows('first');
    server.fail();
    clock.advance(10 * MINUTE);
    expect(await knows('first')).to.equal(true);
    clock.advance(5 * HOUR);
    expect(await knows('first')).to.equal(true);
    clock.advance(1 * HOUR);
    expect(await refusal('first')).to.be.instanceOf(Unavailable);
  });

  it('takes up the new keys when the issuer is back', async () => {
    await knows('first');
    server.fail();
    clock.advance(10 * MINUTE);
    await knows('first');
    server.recover();
    server.publish(jwk(second, { kid: 'second' }));
    clock.advance(2);
    await settled(async () => !(await knows('first')));
    expect(await knows('second')).to.equal(true);
  });

  it('makes requests wait for an issuer that hangs once, not at every attempt', async () => {
    keys = new RemoteKeySet(server.url, clock, { fetchTimeoutMs: 1000 });
    await knows('first');
    let givenUp = 0;
    server.answer = (_request, response) => response.on('close', () => (givenUp += 1));
    clock.advance(10 * MINUTE);
    expect(await knows('first')).to.equal(true);
    await settled(async () => givenUp === 1);
    clock.advance(3);
    expect(await knows('first')).to.equal(true);
    await settled(async () => server.fetches === 3);
    expect(givenUp).to.equal(1);
  });

  it('waits for the issuer again when an outage is long past, so that no key outlives its removal unnoticed', async () => {
    await knows('first');
    server.fail();
    await knows('made-up');
    server.recover();
    server.publish(jwk(second, { kid: 'second' }));
    clock.advance(5 * HOUR);
    expect(await knows('first')).to.equal(false);
  });

  it('answers an unknown key as unknown, not as a failure, while the issuer is away', async () => {
    await knows('first');
    server.fail();
    expect(await knows('made-up')).to.equal(false);
  });

  it('is unavailable as long as no keys could ever be had, and tries again after two seconds', async () => {
    server.fail();
    expect(await refusal('first')).to.be.instanceOf(Unavailable);
    expect(await refusal('first')).to.be.instanceOf(Unavailable);
    expect(server.fetches).to.equal(1);
    server.recover();
    clock.advance(2);
    expect(await knows('first')).to.equal(true);
  });

  const nonsense: readonly [string, (send: ServerResponse) => void][] = [
    ['is never complete', (send) => send.write('{"keys":[')],
    ['is too large', (send) => send.end(JSON.stringify({ keys: [], padding: 'x'.repeat(300_000) }))],
    ['is no JSON', (send) => send.end('<html>')],
    ['is no key set', (send) => send.end('{"keys":{}}')],
  ];
  for (const [what, answer] of nonsense) {
    it(`is unavailable when the answer ${what}`, async () => {
      keys = new RemoteKeySet(server.url, clock, { fetchTimeoutMs: 300 });
      server.answer = (_request, response) => answer(response);
      expect(await refusal('first')).to.be.instanceOf(Unavailable);
    });
  }

  it('is unavailable when the answer sends it to other keys', async () => {
    server.answer = (request, response) => {
      if (request.url !== '/jwks') response.end(JSON.stringify({ keys: [jwk(first, { kid: 'first' })] }));
      else response.writeHead(302, { location: '/elsewhere' }).end();
    };
    expect(await refusal('first')).to.be.instanceOf(Unavailable);
  });

  it('tells of every fetch that failed', async () => {
    const causes: unknown[] = [];
    keys = new RemoteKeySet(server.url, clock, { onFetchFailed: (cause) => causes.push(cause) });
    server.fail();
    await refusal('first');
    expect(causes).to.have.length(1);
    expect(String(causes[0])).to.contain('503');
  });

  it('is unavailable when nobody listens', async () => {
    keys = new RemoteKeySet(new URL('http://127.0.0.1:1/jwks'), clock);
    expect(await refusal('first')).to.be.instanceOf(Unavailable);
  });
});
