import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { Coalescer, type CoalescerLimits } from '../../../src/adapters/prisma/coalescer.js';
import { Unavailable } from '../../../src/domain/shared/unavailable.js';
import { ControlledRun } from '../../support/controlled-run.js';
import { rejectionOf } from '../../support/rejection.js';
import { waitFor } from '../../support/wait-for.js';

const LIMITS: CoalescerLimits = { maxBatch: 3, maxWaiting: 5, maxLanes: 2, slowAfterMs: 60_000 };

describe('Coalescer', () => {
  function open(limits: Partial<CoalescerLimits> = {}) {
    const work = new ControlledRun();
    return { work, coalescer: new Coalescer(work.run, { ...LIMITS, ...limits }) };
  }

  it('sends at once when it is idle', async () => {
    const { work, coalescer } = open();
    const first = coalescer.submit('a');
    expect(work.sent).to.deep.equal([['a']]);
    work.batch(0).answer();
    expect(await first).to.equal('a!');
    await turn();
    void coalescer.submit('b');
    expect(work.sent).to.deep.equal([['a'], ['b']]);
  });

  it('gathers while a batch is under way, in order, and never more than a batch holds', async () => {
    const { work, coalescer } = open();
    const results = Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((item) => coalescer.submit(item)));
    for (const index of [0, 1, 2]) {
      work.batch(index).answer();
      await turn();
    }
    expect(work.sent).to.deep.equal([['a'], ['b', 'c', 'd'], ['e', 'f']]);
    expect(await results).to.deep.equal(['a!', 'b!', 'c!', 'd!', 'e!', 'f!']);
  });

  it('waits for others when it is told to, but not once there are enough', async () => {
    const { work, coalescer } = open({ gatherMs: 20 });
    const first = Promise.all(['a', 'b'].map((item) => coalescer.submit(item)));
    expect(work.sent).to.deep.equal([]);
    await waitFor(async () => expect(work.sent).to.deep.equal([['a', 'b']]));
    work.batch(0).answer();
    expect(await first).to.deep.equal(['a!', 'b!']);
    await turn();
    for (const item of ['c', 'd', 'e', 'f']) void coalescer.submit(item);
    expect(work.sent).to.deep.equal([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
    work.batch(1).answer();
    await waitFor(async () => expect(work.sent).to.have.length(3));
    expect(work.sent[2]).to.deep.equal(['f']);
  });

  it('refuses as Unavailable what comes when too many wait, and keeps those that wait', async () => {
    const { work, coalescer } = open();
    const waiting = ['a', 'b', 'c', 'd', 'e', 'f'].map((item) => coalescer.submit(item));
    await rejectionOf(coalescer.submit('g'), Unavailable);
    for (const index of [0, 1, 2]) {
      work.batch(index).answer();
      await turn();
    }
    expect(await Promise.all(waiting)).to.have.length(6);
  });

  it('tries each item alone when its batch fails, so that a bad one harms only itself', async () => {
    const { work, coalescer } = open();
    const settling = Promise.allSettled(['a', 'b', 'bad', 'd'].map((item) => coalescer.submit(item)));
    work.batch(0).answer();
    await turn();
    const poison = new Error('this row cannot be stored');
    work.batch(1).fail(poison);
    for (const index of [2, 3, 4]) {
      await waitFor(async () => work.batch(index));
      if (work.batch(index).items[0] === 'bad') work.batch(index).fail(poison);
      else work.batch(index).answer();
    }
    const settled = await settling;
    expect(settled.map((result) => (result.status === 'fulfilled' ? result.value : result.reason))).to.deep.equal([
      'a!',
      'b!',
      poison,
      'd!',
    ]);
    expect(work.sent.slice(1)).to.deep.equal([['b', 'bad', 'd'], ['b'], ['bad'], ['d']]);
  });

  it('rejects a whole batch without another try when the storage is away', async () => {
    const { work, coalescer } = open();
    const results = ['a', 'b', 'c'].map((item) => coalescer.submit(item));
    work.batch(0).answer();
    await turn();
    const away = new Unavailable();
    const settling = Promise.allSettled(results.slice(1));
    work.batch(1).fail(away);
    const settled = await settling;
    for (const result of settled) expect(result).to.deep.equal({ status: 'rejected', reason: away });
    expect(work.batches).to.have.length(2);
  });

  it('stops trying items alone once the storage is away, and rejects the rest as Unavailable', async () => {
    const { work, coalescer } = open();
    const results = ['a', 'b', 'c', 'd'].map((item) => coalescer.submit(item));
    work.batch(0).answer();
    await turn();
    work.batch(1).fail(new Error('one of them is bad'));
    await turn();
    work.batch(2).answer();
    await waitFor(async () => work.batch(3));
    const refused = Promise.all(results.slice(2).map((result) => rejectionOf(result, Unavailable)));
    work.batch(3).fail(new Unavailable());
    expect(await results[1]).to.equal('b!');
    await refused;
    expect(work.batches).to.have.length(4);
  });

  it('rejects who has waited for as long as a batch took to find the storage away, and goes on with who came later', async () => {
    const { work, coalescer } = open({ maxBatch: 1 });
    const results = ['a', 'b', 'c', 'd'].map((item) => coalescer.submit(item));
    const refused = Promise.all(results.slice(1).map((result) => rejectionOf(result, Unavailable)));
    work.batch(0).answer();
    await turn();
    const late = coalescer.submit('late');
    work.batch(1).fail(new Unavailable());
    await refused;
    await waitFor(async () => expect(work.sent).to.deep.equal([['a'], ['b'], ['late']]));
    work.batch(2).answer();
    expect(await late).to.equal('late!');
  });

  it('lets the next batch go when one is slow, and never more than there are lanes', async () => {
    const { work, coalescer } = open({ slowAfterMs: 1, maxLanes: 2 });
    const results = ['a', 'b', 'c'].map((item) => coalescer.submit(item));
    await waitFor(async () => work.batch(1));
    void coalescer.submit('d');
    work.batch(1).answer();
    await waitFor(async () => work.batch(2));
    expect(work.sent).to.deep.equal([['a'], ['b', 'c'], ['d']]);
    expect(work.mostUnderWay).to.equal(2);
    work.batch(0).answer();
    expect(await Promise.all(results)).to.deep.equal(['a!', 'b!', 'c!']);
  });

  it('rejects what a batch leaves without an answer, and passes on what is thrown before any work began', async () => {
    const short = new Coalescer<string, string>(async () => [], LIMITS);
    await rejectionOf(short.submit('a'), Error);
    const broken = new Coalescer<string, string>(() => {
      throw new TypeError('cannot even begin');
    }, LIMITS);
    await rejectionOf(broken.submit('a'), TypeError);
    await rejectionOf(broken.submit('b'), TypeError);
  });
});
