import { expect } from 'chai';
import { MemoryEventRelay } from '../../../src/adapters/memory/event-relay.js';
import { MemoryStore } from '../../../src/adapters/memory/memory-store.js';
import { MemoryTenantRepository } from '../../../src/adapters/memory/tenant-repository.js';
import { RelayEvents } from '../../../src/application/events/relay-events.js';
import { RelayLoop, type RelayLoopOptions } from '../../../src/infrastructure/worker/relay-loop.js';
import { aCommand, aCreation } from '../../support/builders.js';
import { recordingLog } from '../../support/recording-log.js';
import { waitFor } from '../../support/wait-for.js';

const NEVER = 1_000_000;

describe('RelayLoop', () => {
  let store: MemoryStore;
  let rounds: number;
  let broken: boolean;
  let log: ReturnType<typeof recordingLog>;
  let loop: RelayLoop;
  beforeEach(() => {
    store = new MemoryStore();
    rounds = 0;
    broken = false;
    log = recordingLog();
  });
  afterEach(() => loop.stop());

  const start = (options: RelayLoopOptions, batch?: number) => {
    const relay = new MemoryEventRelay(store);
    const counted = {
      async relay(limit: number) {
        rounds += 1;
        if (broken) throw new Error('away');
        return relay.relay(limit);
      },
    };
    loop = new RelayLoop(new RelayEvents(counted, batch), options, log);
    loop.start();
  };
  const create = () => new MemoryTenantRepository(store).save(aCreation(), aCommand());
  const waitForNumbered = (count: number) => waitFor(async () => expect(store.sequences.size).to.equal(count), 2_000);
  const waitForRounds = (count: number) => waitFor(async () => expect(rounds).to.be.at.least(count), 2_000);

  it('relays what is there when it starts, to the last batch', async () => {
    for (let count = 0; count < 7; count += 1) await create();
    start({ pollMs: NEVER, restMs: 0 }, 3);
    await waitForNumbered(7);
    expect(rounds).to.equal(3);
  });

  it('relays soon after it is told of events', async () => {
    start({ pollMs: NEVER, restMs: 0 });
    await waitForRounds(1);
    await create();
    loop.nudge();
    await waitForNumbered(1);
  });

  it('relays what other processes stored without being told', async () => {
    start({ pollMs: 10, restMs: 0 });
    await waitForRounds(1);
    await create();
    await waitForNumbered(1);
  });

  it('looks again soon after it found something, and ever more seldom while it finds nothing', async () => {
    await create();
    start({ pollMs: NEVER, busyPollMs: 1, restMs: 0 });
    await waitForNumbered(1);
    await waitForRounds(6);
    await create();
    await waitForNumbered(2);
  });

  it('any number of calls are one round', async () => {
    start({ pollMs: NEVER, restMs: 20 });
    await waitForRounds(1);
    for (let count = 0; count < 1_000; count += 1) loop.nudge();
    await create();
    await waitForNumbered(1);
    expect(rounds).to.equal(2);
  });

  it('goes on after a failure, and tells of it once, and of its end', async () => {
    broken = true;
    start({ pollMs: 5, restMs: 0 });
    await waitForRounds(5);
    broken = false;
    await create();
    await waitForNumbered(1);
    await waitFor(async () => expect(log.lines).to.have.lengthOf(2));
    expect(log.lines.map(({ level }) => level)).to.deep.equal(['warn', 'info']);
  });

  it('does nothing once it has stopped', async () => {
    start({ pollMs: 5, restMs: 0 });
    await waitForRounds(2);
    await loop.stop();
    const before = rounds;
    loop.nudge();
    await create();
    await new Promise(setImmediate);
    expect([rounds, store.sequences.size]).to.deep.equal([before, 0]);
  });
});
