import { expect } from 'chai';
import { InvalidStateTransition } from '../../../src/domain/tenants/tenant-errors.js';
import { anActor, anOccasion } from '../../support/builders.js';
import { aJob } from '../../support/bulk-builders.js';

const request = { actor: anActor(), requestId: 'request-2' };
const counts = { succeeded: 0, failed: 0, skipped: 0, cancelled: 0 };

describe('A bulk job', () => {
  it('is queued with nothing done', () => {
    const job = aJob();
    expect(job.state).to.deep.include({ status: 'queued', counts, version: 1, startedAt: null, finishedAt: null });
    expect([job.progress, job.hasMore]).to.deep.equal([0, true]);
  });

  it('has come as far as its rows have, rounded down; without rows it is at its end', () => {
    expect(aJob({ total: 3, counts: { ...counts, succeeded: 1, failed: 1 } }).progress).to.equal(66);
    expect(aJob({ total: 1000, counts: { ...counts, succeeded: 999 } }).progress).to.equal(99);
    expect(aJob({ total: 0 }).progress).to.equal(100);
  });

  it('is cancelled at once while no row is in hand: what is left is cancelled, and an event tells of it', () => {
    const occasion = anOccasion();
    const change = aJob({ total: 5, counts: { ...counts, succeeded: 2 } }).cancel(request, occasion);
    expect(change?.next.state).to.deep.include({
      status: 'cancelled',
      counts: { ...counts, succeeded: 2, cancelled: 3 },
      finishedAt: occasion.at,
      version: 2,
    });
    expect(change?.events.map(({ type, changes }) => [type, changes])).to.deep.equal([
      ['bulk_job.cancelled', { status: { previous: 'queued', new: 'cancelled' } }],
    ]);
  });

  it('takes note of a cancellation while rows are in hand, once, and is cancelled when they are done', () => {
    const running = aJob({ status: 'running', underWay: true });
    const told = running.cancel(request, anOccasion());
    expect(told?.events).to.deep.equal([]);
    expect(told?.next.state).to.deep.include({ status: 'running', cancelRequest: request });
    expect(told?.next.hasMore).to.equal(false);
    expect(told?.next.finish(anOccasion())?.next.state.status).to.equal('cancelled');
  });

  it('that is about to be cancelled keeps to the first request when it is told again, but as a change: whoever told it has an answer to keep', () => {
    const told = aJob({ status: 'running', underWay: true, cancelRequest: request, version: 7 });
    const change = told.cancel({ actor: anActor(), requestId: 'request-3' }, anOccasion());
    expect(change.events).to.deep.equal([]);
    expect(change.next.state).to.deep.equal({ ...told.state, version: 8 });
  });

  it('is completed all the same when the rows in hand were the last', () => {
    const done = aJob({ status: 'running', cancelRequest: request, counts: { ...counts, succeeded: 3 } });
    expect(done.finish(anOccasion())?.next.state).to.deep.include({ status: 'completed', cancelRequest: null });
  });

  it('cannot be cancelled when it has ended, and ends once', () => {
    for (const status of ['completed', 'cancelled', 'failed'] as const) {
      expect(() => aJob({ status }).cancel(request, anOccasion())).to.throw(InvalidStateTransition);
      expect(aJob({ status }).finish(anOccasion())).to.equal(null);
      expect(aJob({ status }).giveUp(anOccasion())).to.equal(null);
    }
  });

  it('takes up failed rows again, once it has ended and if there are any', () => {
    const ended = aJob({ status: 'completed', counts: { ...counts, succeeded: 1, failed: 2 }, finishedAt: new Date() });
    const { next, events } = ended.retry();
    expect(next.state).to.deep.include({
      status: 'queued',
      counts: { ...counts, succeeded: 1 },
      round: 1,
      finishedAt: null,
    });
    expect(events).to.deep.equal([]);
    expect(() => next.retry()).to.throw(InvalidStateTransition);
    expect(() => aJob({ status: 'completed', counts: { ...counts, succeeded: 3 } }).retry()).to.throw(
      InvalidStateTransition,
    );
  });

  it('that was given up can be tried again, also where no row failed', () => {
    const given = aJob({ status: 'running', underWay: true }).giveUp(anOccasion());
    expect(given?.next.state).to.deep.include({ status: 'failed', underWay: false });
    expect(given?.next.retry().next.state.status).to.equal('queued');
  });
});
