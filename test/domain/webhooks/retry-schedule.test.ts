import { expect } from 'chai';
import fc from 'fast-check';
import {
  ATTEMPT_TIMEOUT_MS,
  comesBackInMs,
  succeeded,
  verdictOn,
  type Attempt,
} from '../../../src/domain/webhooks/delivery.js';
import { MAX_ATTEMPTS, retryDelayMs } from '../../../src/domain/webhooks/retry-schedule.js';

const SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

const failed = (fields: Partial<Attempt> = {}): Attempt => ({
  at: new Date(0),
  statusCode: 500,
  durationMs: 100,
  error: 'The receiver answered 500.',
  answer: '',
  retryAfterMs: null,
  ...fields,
});
const random = fc.double({ min: 0, max: 0.999_999, noNaN: true });

describe('The schedule of attempts', () => {
  it('has ten of them, nine delays apart', () => {
    expect(MAX_ATTEMPTS).to.equal(10);
    expect(SECONDS.map((_, index) => retryDelayMs(index + 1, 0.5))).to.deep.equal(SECONDS.map((delay) => delay * 1000));
  });

  it('varies each by no more than a fifth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), random, (attempt, chance) => {
        const usual = (SECONDS[attempt - 1] ?? 0) * 1000;
        expect(retryDelayMs(attempt, chance)).to.be.within(usual * 0.8, usual * 1.2);
      }),
    );
  });

  it('is only ever lengthened by the receiver, up to a day', () => {
    const next = (attempt: Attempt) => verdictOn(attempt, 1, 0.5).againInMs;
    expect(next(failed())).to.equal(5_000);
    expect(next(failed({ retryAfterMs: 1_000 }))).to.equal(5_000);
    expect(next(failed({ retryAfterMs: 60_000 }))).to.equal(60_000);
    expect(next(failed({ retryAfterMs: 1e12 }))).to.equal(86_400_000);
  });

  it('takes 2xx for success, within its time, and nothing else', () => {
    const judged = (statusCode: number | null, error: string | null = null) => succeeded(failed({ statusCode, error }));
    for (const statusCode of [200, 201, 202, 204, 226, 299]) expect(judged(statusCode), `${statusCode}`).to.equal(true);
    for (const statusCode of [null, 100, 199, 300, 301, 304, 307, 400, 404, 410, 429, 500, 999]) {
      expect(judged(statusCode), `${statusCode}`).to.equal(false);
    }
    expect(judged(200, 'There was no complete answer within 15 s.')).to.equal(false);
    expect(ATTEMPT_TIMEOUT_MS).to.equal(15_000);
  });

  it('ends with success, or with the tenth failure', () => {
    const fine = failed({ statusCode: 200, error: null });
    expect(verdictOn(fine, 3, 0.5)).to.deep.equal({ status: 'succeeded', againInMs: null });
    expect(verdictOn(failed(), 9, 0.5).status).to.equal('pending');
    expect(verdictOn(failed(), 10, 0.5)).to.deep.equal({ status: 'failed', againInMs: null });
  });

  it('brings back what nobody heard of as if it had taken all its time and failed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), random, (number, chance) => {
        expect(comesBackInMs(number, chance)).to.be.above(ATTEMPT_TIMEOUT_MS + retryDelayMs(number, chance));
      }),
    );
  });
});
