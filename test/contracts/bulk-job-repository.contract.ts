import { expect } from 'chai';
import { IdempotencyKeyReused } from '../../src/domain/idempotency/idempotency-key-reused.js';
import { EVERY_PARTNER } from '../../src/domain/access/partner.js';
import { BulkJobChangedMeanwhile } from '../../src/domain/bulk/bulk-errors.js';
import { InvalidStateTransition } from '../../src/domain/tenants/tenant-errors.js';
import { aCommand, aKey, anActor, anId, anOccasion, aPartner } from '../support/builders.js';
import { aJob, AT, submitted } from '../support/bulk-builders.js';
import type { BulkStorage } from '../support/bulk-storage.js';
import { rejectionOf } from '../support/rejection.js';

const PAGE = { limit: 10, after: null, withTotal: false };

/** Every promise of `BulkJobRepository`. */
export function bulkJobRepositoryContract(name: string, open: () => Promise<BulkStorage>): void {
  describe(`BulkJobRepository in ${name}`, () => {
    let storage: BulkStorage;
    before(async () => {
      storage = await open();
    });
    after(() => storage.close());

    const cancellation = (job: ReturnType<typeof aJob>) =>
      job.cancel({ actor: anActor(), requestId: 'request-2' }, anOccasion());

    it('a job that never was is absent', async () => {
      expect(await storage.jobs.find(EVERY_PARTNER, anId())).to.equal(null);
    });

    it('a cancelled job takes its pending rows with it, erases what they say, and tells of it in one event', async () => {
      const job = await submitted(storage);
      const { partner, id } = job.state;
      const { value, replayed } = await storage.jobs.save(cancellation(job), aCommand());
      expect(replayed).to.equal(false);
      expect((await storage.jobs.find(partner, id))?.state).to.deep.equal(value.state);
      const { items } = await storage.items.list(partner, id, ['cancelled'], PAGE);
      expect(items.map(({ row, input }) => [row, input])).to.deep.equal([1, 2, 3].map((row) => [row, null]));
      expect(await storage.events(id)).to.deep.equal(['bulk_job.cancelled']);
    });

    it('of ten decisions on one version one is stored; the others leave nothing behind', async () => {
      const job = await submitted(storage);
      const saves = Array.from({ length: 10 }, () => storage.jobs.save(cancellation(job), aCommand()));
      const outcomes = await Promise.allSettled(saves);
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
      expect(refused).to.have.lengthOf(9);
      for (const reason of refused) expect(reason).to.be.instanceOf(BulkJobChangedMeanwhile);
      expect(await storage.events(job.state.id)).to.have.lengthOf(1);
    });

    it('another partner’s job cannot be changed', async () => {
      const job = await submitted(storage);
      const foreign = { ...cancellation(job), next: aJob({ ...job.state, partner: aPartner() }) };
      await rejectionOf(storage.jobs.save(foreign, aCommand()), BulkJobChangedMeanwhile);
      await rejectionOf(storage.jobs.rehearse(foreign), BulkJobChangedMeanwhile);
      expect((await storage.jobs.find(job.state.partner, job.state.id))?.state).to.deep.equal(job.state);
    });

    it('rehearsing passes what could be saved, and stores nothing', async () => {
      const job = await submitted(storage);
      await storage.jobs.rehearse(cancellation(job));
      expect((await storage.jobs.find(job.state.partner, job.state.id))?.state).to.deep.equal(job.state);
    });

    it('a repeated key answers the first outcome, whatever became of the job; another request with it is refused', async () => {
      const job = await submitted(storage);
      const command = aCommand({ idempotency: aKey() });
      const first = await storage.jobs.save(cancellation(job), command);
      const again = await storage.jobs.save(cancellation(job), command);
      expect([again.replayed, again.value.state]).to.deep.equal([true, first.value.state]);
      expect((await storage.jobs.recall(job.state.partner, command, AT))?.replayed).to.equal(true);
      expect(await storage.jobs.recall(aPartner(), command, AT)).to.equal(null);
      const other = aCommand({ idempotency: { ...aKey(), ...command.idempotency, fingerprint: 'another request' } });
      await rejectionOf(storage.jobs.recall(job.state.partner, other, AT), IdempotencyKeyReused);
    });

    it('a refusal is remembered for its key, unless the key has an outcome', async () => {
      const partner = aPartner();
      const command = aCommand({ idempotency: aKey() });
      const refusal = new InvalidStateTransition('completed', 'cancelled', [], 'bulk job');
      expect(await storage.jobs.refuse(partner, refusal, command, anOccasion(AT))).to.equal(true);
      expect(await storage.jobs.refuse(partner, refusal, command, anOccasion(AT))).to.equal(false);
      const told = await rejectionOf(storage.jobs.recall(partner, command, AT), InvalidStateTransition);
      expect(told.details).to.deep.equal(refusal.details);
    });

    it('no refusal is kept over the outcome that a key has', async () => {
      const job = await submitted(storage);
      const { partner } = job.state;
      const command = aCommand({ idempotency: aKey() });
      const { value } = await storage.jobs.save(cancellation(job), command);
      const refusal = new InvalidStateTransition('cancelled', 'cancelled', [], 'bulk job');
      expect(await storage.jobs.refuse(partner, refusal, command, anOccasion(AT))).to.equal(false);
      expect((await storage.jobs.recall(partner, command, AT))?.value.state).to.deep.equal(value.state);
    });

    it('jobs are listed page by page, the newest first, all or those in some states; each partner has its own', async () => {
      const partner = aPartner();
      const jobs = [];
      for (let count = 0; count < 5; count += 1) jobs.push(await submitted(storage, aJob({ partner, total: 0 })));
      const newestFirst = jobs.map(({ state }) => state.id).toReversed();
      const first = await storage.jobs.list(partner, [], { ...PAGE, limit: 2 });
      const rest = await storage.jobs.list(partner, ['queued', 'running'], { ...PAGE, after: first.next });
      expect([...first.items, ...rest.items].map(({ state }) => state.id)).to.deep.equal(newestFirst);
      expect(rest.next).to.equal(null);
      expect((await storage.jobs.list(partner, ['completed'], PAGE)).items).to.deep.equal([]);
      expect((await storage.jobs.list(aPartner(), [], PAGE)).items).to.deep.equal([]);
    });

    it('what is read shares nothing with what is stored', async () => {
      const job = await submitted(storage);
      const { partner, id } = job.state;
      const one = await storage.jobs.find(partner, id);
      Object.assign(one?.state.counts ?? {}, { succeeded: 99 });
      expect((await storage.jobs.find(partner, id))?.state.counts.succeeded).to.equal(0);
    });
  });
}
