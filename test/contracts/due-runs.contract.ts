import { expect } from 'chai';
import { EVERY_PARTNER } from '../../src/domain/access/partner.js';
import type { Tenant, TenantChange } from '../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, anOccasion, aPlan } from '../support/builders.js';
import type { RunStorage } from '../support/run-storage.js';

const at = (second: number) => new Date(Date.UTC(2026, 2, 4, 5, 6, second));

/** Every promise of `DueRuns`, for whatever queues runs. */
export function dueRunsContract(name: string, open: () => Promise<RunStorage>): void {
  describe(`DueRuns in ${name}`, () => {
    let storage: RunStorage;
    beforeEach(async () => {
      storage = await open();
    });
    afterEach(() => storage.close());

    const create = async (due: Date) => {
      const creation = aCreation({}, { at: due, actions: [aPlan()] });
      return (await storage.tenants.save(creation, aCommand())).value.state.id;
    };

    const found = async ({ state }: Tenant) => {
      const run = await storage.runs.find(EVERY_PARTNER, state.id);
      if (run === null) throw new Error('there is no run');
      return run;
    };

    it('queues what is due, the longest due first, and no more than asked for', async () => {
      const [late, early] = [await create(at(20)), await create(at(10))];
      await create(at(30));
      expect(await storage.due.enqueue(at(29), at(59), 1)).to.equal(1);
      expect(await storage.queued()).to.deep.equal([[early, 1]]);
      expect(await storage.due.enqueue(at(29), at(59), 10)).to.equal(1);
      expect((await storage.queued()).map(([tenant]) => tenant)).to.deep.equal([early, late]);
    });

    it('says which request caused each, and in which trace: the one that created the tenant, retried it, or restored it', async () => {
      const save = async (change: TenantChange, requestId: string) => {
        const { value } = await storage.tenants.save(
          change,
          aCommand({ requestId, traceParent: `trace of ${requestId}` }),
        );
        await storage.due.enqueue(at(40), at(40), 1);
        return value;
      };
      const created = await save(aCreation({}, { at: at(10), actions: [aPlan()] }), 'created');
      expect(await storage.newestCause()).to.deep.equal(['created', 'trace of created']);
      const deleted = await save(created.delete(anOccasion(at(11))), 'deleted');
      const restored = await save(deleted.restore(anOccasion(at(12))), 'restored');
      expect(await storage.newestCause()).to.deep.equal(['restored', 'trace of restored']);
      const run = await found(created);
      const refused = run.start(at(13)).finish({ outcome: 'refused', reason: 'No.' }, at(13)).rest();
      const failure = restored.settle(refused.changing(run), anOccasion(at(14)));
      if (failure === null) throw new Error('it waits for its run');
      const failed = await save(failure, 'restored');
      await save(failed.retry(await found(created), [aPlan()], anOccasion(at(15))), 'retried');
      expect(await storage.newestCause()).to.deep.equal(['retried', 'trace of retried']);
    });

    it('queues nothing twice, until its task must have been lost', async () => {
      const id = await create(at(10));
      await storage.due.enqueue(at(10), at(40), 10);
      expect(await storage.due.enqueue(at(39), at(59), 10)).to.equal(0);
      expect(await storage.due.enqueue(at(40), at(59), 10)).to.equal(1);
      expect(new Set((await storage.queued()).map(([tenant]) => tenant))).to.deep.equal(new Set([id]));
    });

    it('leaves alone what nobody has to look at', async () => {
      const id = await create(at(10));
      const run = await storage.runs.find(EVERY_PARTNER, id);
      if (run !== null) await storage.runs.save(run.rest().changing(run));
      expect(await storage.due.enqueue(at(59), at(59), 10)).to.equal(0);
    });

    it('of several at once each run is queued by one', async () => {
      await Promise.all(Array.from({ length: 20 }, () => create(at(10))));
      const counts = await Promise.all(Array.from({ length: 5 }, () => storage.due.enqueue(at(20), at(50), 20)));
      let total = counts.reduce((sum, count) => sum + count);
      total += await storage.due.enqueue(at(20), at(50), 20);
      expect(total).to.equal(20);
      expect(await storage.queued()).to.have.lengthOf(20);
    });
  });
}
