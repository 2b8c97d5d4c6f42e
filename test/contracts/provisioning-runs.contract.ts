import { expect } from 'chai';
import { EVERY_PARTNER } from '../../src/domain/access/partner.js';
import { ProvisioningRun } from '../../src/domain/provisioning/provisioning-run.js';
import { TenantAlreadyExists, TenantChangedMeanwhile } from '../../src/domain/tenants/tenant-errors.js';
import type { TenantChange } from '../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, aKey, anOccasion, aPartner, aPlan } from '../support/builders.js';
import { rejectionOf } from '../support/rejection.js';
import type { RunStorage } from '../support/run-storage.js';

const AT = new Date('2026-03-04T05:06:08.001Z');

/** Every promise of `ProvisioningRuns`, and of saving tenants together with their runs. */
export function provisioningRunsContract(name: string, open: () => Promise<RunStorage>): void {
  describe(`ProvisioningRuns in ${name}`, () => {
    let storage: RunStorage;
    before(async () => {
      storage = await open();
    });
    after(() => storage.close());

    const actions = [aPlan(), aPlan({ name: 'mailbox' })];
    const store = async (change: TenantChange) => (await storage.tenants.save(change, aCommand())).value;
    const create = () => store(aCreation({}, { actions }));
    const found = async (tenant: Awaited<ReturnType<typeof create>>): Promise<ProvisioningRun> => {
      const run = await storage.runs.find(EVERY_PARTNER, tenant.state.id);
      if (run === null) throw new Error('there is no run');
      return run;
    };
    const fail = async (tenant: Awaited<ReturnType<typeof create>>) => {
      const run = await found(tenant);
      const refused = run.start(AT).finish({ outcome: 'refused', reason: 'No "quotes" — or ümläuts.' }, AT);
      const change = tenant.settle(refused.rest().changing(run), anOccasion());
      if (change === null) throw new Error('it is not provisioning');
      return store(change);
    };

    it('a tenant with actions is stored with its run, also beside tenants without, and with a key', async () => {
      const creation = aCreation({}, { actions });
      const [{ value }, plain] = await Promise.all([
        storage.tenants.save(creation, aCommand({ idempotency: aKey() })),
        store(aCreation()),
      ]);
      expect((await found(value)).state).to.deep.equal(creation.run?.next.state);
      expect(await storage.runs.find(EVERY_PARTNER, plain.state.id)).to.equal(null);
    });

    it('a tenant that is refused leaves no run', async () => {
      const partner = aPartner();
      const email = 'taken@example.com';
      await store(aCreation({ email }, { partner, actions }));
      const second = aCreation({ email }, { partner, actions });
      await rejectionOf(store(second), TenantAlreadyExists);
      expect(await storage.runs.find(EVERY_PARTNER, second.next.state.id)).to.equal(null);
    });

    it('another partner’s run is as absent as one that never was', async () => {
      const tenant = await create();
      expect(await storage.runs.find(aPartner(), tenant.state.id)).to.equal(null);
      expect(await storage.runs.find(tenant.state.partner, tenant.state.id)).not.to.equal(null);
    });

    it('a run comes back as it was saved, every attempt of it', async () => {
      const tenant = await create();
      const run = await found(tenant);
      const change = run.start(AT).finish({ outcome: 'failed', reason: 'x', retryAfterMs: 5_000 }, AT).changing(run);
      expect(await storage.runs.save(change)).to.equal(true);
      expect((await found(tenant)).state).to.deep.equal(change.next.state);
    });

    it('of ten changes of one version one is stored', async () => {
      const run = await found(await create());
      const saves = Array.from({ length: 10 }, () => storage.runs.save(run.start(AT).changing(run)));
      expect((await Promise.all(saves)).filter(Boolean)).to.have.lengthOf(1);
    });

    it('a tenant and its run change together', async () => {
      const failed = await fail(await create());
      expect(failed.state).to.deep.include({ status: 'failed', statusReason: 'billing: No "quotes" — or ümläuts.' });
      expect((await found(failed)).state).to.deep.include({ phase: 'failed', version: 2, dueAt: null });
      const retried = await store(failed.retry(await found(failed), actions, anOccasion()));
      expect(retried.state.status).to.equal('provisioning');
      expect((await found(retried)).state).to.deep.include({ phase: 'applying', version: 3 });
    });

    it('neither changes when the run has changed meanwhile', async () => {
      const failed = await fail(await create());
      const run = await found(failed);
      const retry = failed.retry(run, actions, anOccasion());
      expect(await storage.runs.save(run.rest().changing(run))).to.equal(true);
      await rejectionOf(store(retry), TenantChangedMeanwhile);
      expect((await storage.tenants.find(EVERY_PARTNER, failed.state.id))?.state).to.deep.equal(failed.state);
      expect((await found(failed)).state.version).to.equal(run.state.version + 1);
    });

    it('neither changes when the tenant has changed meanwhile', async () => {
      const failed = await fail(await create());
      const run = await found(failed);
      const retry = failed.retry(run, actions, anOccasion());
      await store(failed.delete(anOccasion()));
      await rejectionOf(store(retry), TenantChangedMeanwhile);
      expect((await found(failed)).state).to.deep.equal(run.state);
    });

    it('of ten retries of one tenant one is stored', async () => {
      const failed = await fail(await create());
      const run = await found(failed);
      const retries = Array.from({ length: 10 }, () => store(failed.retry(run, actions, anOccasion())));
      const outcomes = await Promise.allSettled(retries);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(1);
    });

    it('a restored tenant’s run is due, and whoever decided about it before comes too late', async () => {
      const tenant = await create();
      const deleted = await store(tenant.delete(anOccasion()));
      const run = await found(tenant);
      await storage.runs.save(run.stop(AT).rest().changing(run));
      const resting = await found(tenant);
      const occasion = anOccasion();
      await store(deleted.restore(occasion));
      expect((await found(tenant)).state).to.deep.include({ dueAt: occasion.at, version: resting.state.version + 1 });
      expect(await storage.runs.save(resting.rest().changing(resting))).to.equal(false);
    });

    it('a purged tenant has no run', async () => {
      const tenant = await create();
      const deleted = await store(tenant.delete(anOccasion()));
      await store(deleted.purge(anOccasion()));
      expect(await storage.runs.find(EVERY_PARTNER, tenant.state.id)).to.equal(null);
    });

    it('a purged tenant’s run goes on without its reasons when it has something left to do', async () => {
      const tenant = await create();
      const run = await found(tenant);
      const tried = run.start(AT).finish({ outcome: 'failed', reason: 'Ada?', retryAfterMs: null }, AT).changing(run);
      await storage.runs.save(tried);
      const deleted = await store(tenant.delete(anOccasion()));
      await store(deleted.purge(anOccasion(), await found(tenant)));
      const left = (await found(tenant)).state;
      expect(left).to.deep.include({ phase: 'applying', version: 3, dueAt: tried.next.state.dueAt });
      expect(JSON.stringify(left)).not.to.include('Ada?');
    });

    it('nothing is purged when the run has changed meanwhile', async () => {
      const tenant = await create();
      const run = await found(tenant);
      const deleted = await store(tenant.delete(anOccasion()));
      await storage.runs.save(run.start(AT).changing(run));
      await rejectionOf(store(deleted.purge(anOccasion(), run)), TenantChangedMeanwhile);
      expect((await found(tenant)).state.version).to.equal(2);
      expect((await storage.tenants.find(EVERY_PARTNER, tenant.state.id))?.state.purgedAt).to.equal(null);
    });

    it('a run is deleted in its present version only, and by its own partner only', async () => {
      const tenant = await create();
      const run = await found(tenant);
      const next = run.start(AT).changing(run);
      await storage.runs.save(next);
      expect(await storage.runs.delete(run)).to.equal(false);
      const anothers = ProvisioningRun.stored({ ...next.next.state, partner: aPartner() });
      expect(await storage.runs.delete(anothers)).to.equal(false);
      expect(await storage.runs.delete(next.next)).to.equal(true);
      expect(await storage.runs.find(EVERY_PARTNER, tenant.state.id)).to.equal(null);
      expect(await storage.runs.delete(next.next)).to.equal(false);
    });
  });
}
