import { expect } from 'chai';
import { PLAN_DEFAULTS } from '../../../src/domain/provisioning/action-plan.js';
import { InvalidStateTransition } from '../../../src/domain/tenants/tenant-errors.js';
import { aCommand, aKey } from '../../support/builders.js';
import { ProvisioningBench, type BenchAction } from '../../support/provisioning-bench.js';
import { rejectionOf } from '../../support/rejection.js';
import type { Script } from '../../support/scripted-action.js';

const actions = (...scripts: readonly (readonly Script[])[]): BenchAction[] =>
  scripts.map((script, index) => ({ name: `a${index + 1}`, scripts: script, plan: { onFailure: 'compensate' } }));

describe('Provisioning', () => {
  const statusOf = async (bench: ProvisioningBench, tenant: Awaited<ReturnType<ProvisioningBench['createTenant']>>) =>
    (await bench.tenant(tenant.state.id)).state;
  const eventsOf = (bench: ProvisioningBench) => bench.store.events.map(({ event }) => event.type);
  const statesOf = async (bench: ProvisioningBench, id: Parameters<ProvisioningBench['runOf']>[0]) =>
    (await bench.runOf(id)).state.actions.map(({ state }) => state);

  it('applies the actions in order, then the tenant is active', async () => {
    const bench = new ProvisioningBench(actions([], []));
    const created = await bench.createTenant();
    expect(created.state.status).to.equal('provisioning');
    await bench.work();
    expect(bench.asked).to.deep.equal(['apply a1', 'apply a2']);
    expect(await statusOf(bench, created)).to.deep.include({ status: 'active', statusReason: null, version: 2 });
    expect(eventsOf(bench)).to.deep.equal(['tenant.created', 'tenant.activated']);
    expect((await bench.runOf(created.state.id)).state.dueAt).to.equal(null);
  });

  it('tries again what failed, later and later, and counts every attempt', async () => {
    const bench = new ProvisioningBench(actions(['fail', 'fail', 'ok']));
    const { state } = await bench.createTenant();
    for (const seconds of [0, 1, 2]) {
      const before = bench.calls.length;
      bench.clock.advance(seconds - 0.1);
      await bench.work();
      if (seconds > 0) expect(bench.calls).to.have.lengthOf(before);
      bench.clock.advance(0.1);
      await bench.work();
      expect(bench.calls).to.have.lengthOf(before + 1);
    }
    const [action] = (await bench.runOf(state.id)).state.actions;
    expect(action?.attempts.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'failed', 'succeeded']);
    expect((await bench.tenant(state.id)).state.status).to.equal('active');
    expect(bench.alarms).to.deep.equal([1_000, 2_000]);
  });

  it('a refusal fails the tenant with the reason, and is not tried again', async () => {
    const bench = new ProvisioningBench([{ name: 'billing', scripts: ['refuse'] }]);
    const tenant = await bench.createTenant();
    await bench.workToTheEnd(tenant.state.id);
    expect(await statusOf(bench, tenant)).to.deep.include({
      status: 'failed',
      statusReason: 'billing: Not for this customer.',
    });
    expect(eventsOf(bench)).to.deep.equal(['tenant.created', 'tenant.provisioning_failed']);
    expect(bench.calls).to.have.lengthOf(1);
  });

  it('retain keeps what was applied; a retry goes on from the action that failed', async () => {
    const bench = new ProvisioningBench([
      { name: 'a1', scripts: [] },
      { name: 'a2', scripts: ['refuse'] },
    ]);
    const { state } = await bench.createTenant();
    await bench.workToTheEnd(state.id);
    expect(await statesOf(bench, state.id)).to.deep.equal(['applied', 'failed']);
    const retried = await bench.retry.execute(state.id, aCommand());
    expect(retried.value.state).to.deep.include({ status: 'provisioning', statusReason: null });
    await bench.workToTheEnd(state.id);
    expect(bench.asked).to.deep.equal(['apply a1', 'apply a2', 'apply a2']);
    expect((await bench.tenant(state.id)).state.status).to.equal('active');
  });

  it('compensate undoes what was applied, the last one first, and tries that again too', async () => {
    const bench = new ProvisioningBench(actions([], ['ok', 'fail'], ['refuse']));
    const { state } = await bench.createTenant();
    await bench.workToTheEnd(state.id);
    expect(bench.asked).to.deep.equal([
      'apply a1',
      'apply a2',
      'apply a3',
      'compensate a2',
      'compensate a2',
      'compensate a1',
    ]);
    expect(await statesOf(bench, state.id)).to.deep.equal(['compensated', 'compensated', 'failed']);
  });

  it('a compensation that is refused is recorded, and does not keep the others from it', async () => {
    const bench = new ProvisioningBench(actions([], ['ok', 'refuse'], ['refuse']));
    const { state } = await bench.createTenant();
    await bench.workToTheEnd(state.id);
    expect(await statesOf(bench, state.id)).to.deep.equal(['compensated', 'compensation_failed', 'failed']);
  });

  it('an action that failed without a word is compensated too: nobody knows whether it worked', async () => {
    for (const scripts of [
      ['lost-after', 'lost-after', 'lost-after'],
      ['lost-after', 'fail', 'fail'],
      ['died-after', 'fail', 'fail', 'fail'],
    ] as const) {
      const bench = new ProvisioningBench(actions([], scripts));
      const tenant = await bench.createTenant();
      await bench.workToTheEnd(tenant.state.id);
      expect(bench.asked.slice(-2)).to.deep.equal(['compensate a2', 'compensate a1']);
      expect(await statesOf(bench, tenant.state.id)).to.deep.equal(['compensated', 'compensated']);
      const reason = scripts[1] === 'fail' ? 'Try again.' : 'The action failed.';
      expect(await statusOf(bench, tenant)).to.deep.include({ status: 'failed', statusReason: `a2: ${reason}` });
    }
  });

  it('an action that refuses in the end is taken at its word, and so is one that says each time that it failed', async () => {
    for (const scripts of [
      ['lost-before', 'died-before', 'refuse'],
      ['fail', 'fail', 'fail'],
    ] as const) {
      const bench = new ProvisioningBench(actions([], scripts));
      const { state } = await bench.createTenant();
      await bench.workToTheEnd(state.id);
      expect(bench.asked.filter((asked) => asked.startsWith('compensate'))).to.deep.equal(['compensate a1']);
      expect(await statesOf(bench, state.id)).to.deep.equal(['compensated', 'failed']);
    }
  });

  it('what may have been applied before a retry is compensated when the retry does not get that far', async () => {
    const bench = new ProvisioningBench([{ name: 'perhaps', scripts: ['lost-after', 'lost-after', 'lost-after'] }]);
    const { state } = await bench.createTenant();
    await bench.workToTheEnd(state.id);
    bench.configure([
      { name: 'new', scripts: ['refuse'], plan: { onFailure: 'compensate' } },
      { name: 'perhaps', scripts: [] },
    ]);
    await bench.retry.execute(state.id, aCommand());
    await bench.workToTheEnd(state.id);
    expect(bench.asked.slice(3)).to.deep.equal(['apply new', 'compensate perhaps']);
  });

  it('goes on after the worker died, records the attempt as interrupted and does not count it', async () => {
    const bench = new ProvisioningBench(actions(['died-before', 'died-after', 'died-before', 'died-after', 'ok']));
    const { state } = await bench.createTenant();
    await bench.workToTheEnd(state.id);
    const [action] = (await bench.runOf(state.id)).state.actions;
    expect(action?.attempts.map(({ outcome }) => outcome)).to.deep.equal([
      ...Array.from({ length: 4 }, () => 'interrupted'),
      'succeeded',
    ]);
    expect((await bench.tenant(state.id)).state.status).to.equal('active');
  });

  it('goes on after the worker died five seconds after its request has ended in any case, and not before', async () => {
    const bench = new ProvisioningBench(actions(['died-before', 'ok']));
    await bench.createTenant();
    await bench.work();
    bench.clock.advance(PLAN_DEFAULTS.timeLimitMs / 1_000 + 4.9);
    await bench.work();
    expect(bench.calls).to.have.lengthOf(1);
    bench.clock.advance(0.1);
    await bench.work();
    expect(bench.calls).to.have.lengthOf(2);
  });

  it('a tenant that is deleted is not provisioned further, and what was applied is compensated', async () => {
    const bench = new ProvisioningBench(actions([], ['fail']));
    const { state } = await bench.createTenant();
    await bench.work();
    await bench.deleteTenant(state.id);
    await bench.workToTheEnd(state.id);
    expect(bench.asked).to.deep.equal(['apply a1', 'apply a2', 'compensate a1']);
    expect(eventsOf(bench)).to.deep.equal(['tenant.created', 'tenant.deleted']);
  });

  it('an action of which nobody knows whether it worked is compensated too when the tenant is deleted', async () => {
    for (const script of ['died-after', 'lost-after'] as const) {
      const bench = new ProvisioningBench(actions([], [script]));
      const { state } = await bench.createTenant();
      await bench.work();
      await bench.deleteTenant(state.id);
      await bench.workToTheEnd(state.id);
      expect(bench.asked).to.deep.equal(['apply a1', 'apply a2', 'compensate a2', 'compensate a1']);
      expect(await statesOf(bench, state.id)).to.deep.equal(['compensated', 'compensated']);
    }
  });

  it('a tenant that is restored goes on being provisioned, with what was compensated', async () => {
    const bench = new ProvisioningBench(actions([], ['fail']));
    const { state } = await bench.createTenant();
    await bench.work();
    await bench.deleteTenant(state.id);
    await bench.workToTheEnd(state.id);
    await bench.decision.make(state.id, aCommand(), (tenant, occasion) => tenant.restore(occasion));
    await bench.workToTheEnd(state.id);
    expect((await bench.tenant(state.id)).state.status).to.equal('active');
    expect(bench.asked.slice(3)).to.deep.equal(['apply a1', 'apply a2']);
  });

  it('a tenant that is purged has no run any more, and no worker brings one back', async () => {
    const bench = new ProvisioningBench([{ name: 'a1', scripts: ['died-after'] }]);
    const { state } = await bench.createTenant();
    await bench.work();
    await bench.deleteTenant(state.id);
    await bench.workToTheEnd(state.id);
    await bench.purgeTenant(state.id);
    expect(bench.store.runs.size).to.equal(0);
    bench.clock.advance(60);
    await bench.work();
    expect(bench.asked).to.deep.equal(['apply a1']);
  });

  it('what was applied is compensated also when the tenant is purged at once; then nothing is left of the run', async () => {
    const bench = new ProvisioningBench(actions(['ok', 'fail'], ['refuse']));
    const { state } = await bench.createTenant();
    await bench.work();
    expect((await bench.runOf(state.id)).state.reason).to.equal('a2: Not for this customer.');
    await bench.deleteTenant(state.id);
    await bench.purgeTenant(state.id);
    expect(JSON.stringify((await bench.runOf(state.id)).state)).not.to.include('Not for this customer.');
    await bench.workToTheEnd(state.id);
    expect(bench.asked).to.deep.equal(['apply a1', 'apply a2', 'compensate a1', 'compensate a1']);
    expect(bench.store.runs.size).to.equal(0);
    expect(eventsOf(bench)).to.deep.equal(['tenant.created', 'tenant.deleted', 'tenant.purged']);
  });

  it('only a failed tenant can be retried, and of many at once one retry wins', async () => {
    const bench = new ProvisioningBench(actions(['refuse']));
    const { state } = await bench.createTenant();
    await rejectionOf(bench.retry.execute(state.id, aCommand()), InvalidStateTransition);
    await bench.workToTheEnd(state.id);
    const retries = await Promise.allSettled(
      Array.from({ length: 10 }, () => bench.retry.execute(state.id, aCommand())),
    );
    expect(retries.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(1);
  });

  it('a retry that is repeated with its key is done once', async () => {
    const bench = new ProvisioningBench(actions(['refuse', 'refuse']));
    const { state } = await bench.createTenant();
    await bench.workToTheEnd(state.id);
    const command = aCommand({ idempotency: aKey() });
    const first = await bench.retry.execute(state.id, command);
    await bench.workToTheEnd(state.id);
    const again = await bench.retry.execute(state.id, command);
    expect([first.replayed, again.replayed]).to.deep.equal([false, true]);
    expect((await bench.tenant(state.id)).state.status).to.equal('failed');
  });

  it('tells how it ended by the id of the request that asked for it', async () => {
    const bench = new ProvisioningBench(actions(['refuse']));
    const { state } = await bench.createTenant('the-creation');
    await bench.workToTheEnd(state.id);
    await bench.retry.execute(state.id, aCommand({ requestId: 'the-retry' }));
    await bench.workToTheEnd(state.id);
    expect(bench.store.events.map(({ event, requestId }) => [event.type, requestId])).to.deep.equal([
      ['tenant.created', 'the-creation'],
      ['tenant.provisioning_failed', 'the-creation'],
      ['tenant.updated', 'the-retry'],
      ['tenant.activated', 'the-retry'],
    ]);
  });

  it('a suspension is refused while it is under way', async () => {
    const bench = new ProvisioningBench(actions([]));
    const { state } = await bench.createTenant();
    const suspend = bench.decision.make(state.id, aCommand(), (tenant, occasion) => tenant.suspend(null, occasion));
    expect((await rejectionOf(suspend, InvalidStateTransition)).details).to.deep.include({ allowed: ['deleted'] });
  });

  describe('when the operator changes the actions meanwhile', () => {
    it('a tenant that is under way keeps to those that it began with, as far as there are any', async () => {
      const bench = new ProvisioningBench(actions(['fail'], []));
      const { state } = await bench.createTenant();
      await bench.work();
      bench.configure(actions([], [], []).slice(0, 1));
      await bench.workToTheEnd(state.id);
      expect((await bench.tenant(state.id)).state).to.deep.include({
        status: 'failed',
        statusReason: 'a2: The action is not configured just now.',
      });
      expect(bench.asked).to.deep.equal(['apply a1', 'apply a1', 'compensate a1']);
    });

    it('a retry goes on with those of now: applied ones stay, new ones are applied, gone ones are left out', async () => {
      const bench = new ProvisioningBench([
        { name: 'kept', scripts: [] },
        { name: 'gone', scripts: ['refuse'] },
        { name: 'never-reached', scripts: [] },
      ]);
      const { state } = await bench.createTenant();
      await bench.workToTheEnd(state.id);
      bench.configure([
        { name: 'new', scripts: [] },
        { name: 'kept', scripts: ['refuse'] },
      ]);
      await bench.retry.execute(state.id, aCommand());
      await bench.workToTheEnd(state.id);
      expect((await bench.tenant(state.id)).state.status).to.equal('active');
      expect(bench.asked).to.deep.equal(['apply kept', 'apply gone', 'apply new']);
      const { actions: shown } = (await bench.runOf(state.id)).state;
      expect(shown.map((one) => [one.plan.name, one.state, one.attempts.length])).to.deep.equal([
        ['kept', 'applied', 1],
        ['gone', 'withdrawn', 1],
        ['new', 'applied', 1],
      ]);
    });

    it('a retry without any action left makes the tenant active', async () => {
      const bench = new ProvisioningBench(actions(['refuse']));
      const { state } = await bench.createTenant();
      await bench.workToTheEnd(state.id);
      bench.configure([]);
      await bench.retry.execute(state.id, aCommand());
      await bench.workToTheEnd(state.id);
      expect((await bench.tenant(state.id)).state.status).to.equal('active');
    });

    it('compensation is the reverse of the order in which they were applied, whatever the order is now', async () => {
      const [first, second] = actions([], []);
      const bench = new ProvisioningBench([...actions([], ['refuse'])].map((one) => ({ ...one, plan: {} })));
      const { state } = await bench.createTenant();
      await bench.workToTheEnd(state.id);
      if (first === undefined || second === undefined) throw new Error('there are two');
      const last: BenchAction = { name: 'last', scripts: ['refuse'], plan: { onFailure: 'compensate' } };
      bench.configure([second, first, last]);
      await bench.retry.execute(state.id, aCommand());
      await bench.workToTheEnd(state.id);
      expect(bench.asked.slice(2)).to.deep.equal(['apply a2', 'apply last', 'compensate a2', 'compensate a1']);
    });
  });
});
