import { expect } from 'chai';
import fc from 'fast-check';
import { ON_FAILURE } from '../../../src/domain/provisioning/action-plan.js';
import { ProvisioningBench } from '../../support/provisioning-bench.js';

const script = fc.constantFrom('ok', 'fail', 'refuse', 'lost-before', 'lost-after', 'died-before', 'died-after');

const action = fc.record({
  scripts: fc.array(script, { maxLength: 8 }),
  compensable: fc.boolean(),
  onFailure: fc.constantFrom(...ON_FAILURE),
});

describe('a provisioning run, whatever its actions answer and whenever workers die', function () {
  this.timeout(120_000);

  it('ends, tells the truth of every attempt, and compensates exactly what is applied, or may be', async () => {
    const everyRun = fc.array(action, { minLength: 1, maxLength: 4 });
    await fc.assert(fc.asyncProperty(everyRun, holds), { numRuns: 200 });
  });
});

async function holds(actions: readonly (typeof action extends fc.Arbitrary<infer T> ? T : never)[]): Promise<void> {
  const bench = new ProvisioningBench(
    actions.map(({ onFailure, ...rest }, index) => ({ name: `a${index}`, plan: { onFailure }, ...rest })),
  );
  const { state } = await bench.createTenant();
  await bench.workToTheEnd(state.id);
  const { status } = (await bench.tenant(state.id)).state;
  const run = (await bench.runOf(state.id)).state;
  expect(status).to.equal(run.phase === 'succeeded' ? 'active' : 'failed');

  for (const one of run.actions) {
    const calls = bench.calls.filter((call) => call.action === one.plan.name);
    expect(one.attempts.map((attempt) => [attempt.operation, attempt.outcome])).to.deep.equal(
      calls.map((call) => [call.operation, OUTCOMES[call.script]]),
    );
  }
  const scriptsOf = ({ plan }: (typeof run.actions)[number]) =>
    bench.calls.filter((call) => call.action === plan.name && call.operation === 'apply').map((call) => call.script);
  const culprit = run.actions.find((one) => one.attemptCount > 0 && !scriptsOf(one).includes('ok'));
  if (culprit === undefined) {
    expect(status).to.equal('active');
    expect(run.actions.every(({ state: each }) => each === 'applied')).to.equal(true);
  }
  const isLeft = (one: (typeof run.actions)[number]) => {
    const scripts = scriptsOf(one);
    return (
      scripts.at(-1) === 'ok' || (scripts.at(-1) !== 'refuse' && scripts.some((name) => /^(lost|died)/.test(name)))
    );
  };
  const due =
    culprit?.plan.onFailure === 'compensate' ? run.actions.filter((one) => one.plan.compensable && isLeft(one)) : [];
  const compensated = bench.calls.filter(({ operation }) => operation === 'compensate').map((call) => call.action);
  expect([...new Set(compensated)]).to.deep.equal(due.map(({ plan }) => plan.name).toReversed());
}

const OUTCOMES = {
  ok: 'succeeded',
  fail: 'failed',
  refuse: 'refused',
  'lost-before': 'unanswered',
  'lost-after': 'unanswered',
  'died-before': 'interrupted',
  'died-after': 'interrupted',
};
