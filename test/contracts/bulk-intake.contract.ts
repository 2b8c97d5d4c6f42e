import { expect } from 'chai';
import { EVERY_PARTNER } from '../../src/domain/access/partner.js';
import { Unavailable } from '../../src/domain/shared/unavailable.js';
import { IdempotencyKeyReused } from '../../src/domain/idempotency/idempotency-key-reused.js';
import { aCommand, aKey, anId, aPartner } from '../support/builders.js';
import { A_REFUSAL, aJob, aRow, AT, submitted } from '../support/bulk-builders.js';
import type { BulkStorage } from '../support/bulk-storage.js';
import { rejectionOf } from '../support/rejection.js';

const PAGE = { limit: 10, after: null, withTotal: false };

/** Every promise of `BulkStaging`, `BulkItems` and `BulkLeftovers`. */
export function bulkIntakeContract(name: string, open: () => Promise<BulkStorage>): void {
  describe(`Uploads of bulk jobs in ${name}`, () => {
    let storage: BulkStorage;
    before(async () => {
      storage = await open();
    });
    after(() => storage.close());

    const begin = async (partner = aPartner()) => {
      const id = anId();
      await storage.staging.begin(partner, id, AT);
      return { partner, id };
    };
    const rowsOf = async ({ state }: ReturnType<typeof aJob>, ...statuses: readonly ('pending' | 'failed')[]) =>
      (await storage.items.list(state.partner, state.id, statuses, PAGE)).items;

    it('an upload is seen by nobody before it is submitted, and by nobody but its partner afterwards', async () => {
      const { partner, id } = await begin();
      await storage.staging.add(partner, id, [aRow(1)], AT);
      expect(await storage.jobs.find(EVERY_PARTNER, id)).to.equal(null);
      expect(await storage.work.take(partner, 10, AT)).to.equal(null);
      await storage.staging.submit(aJob({ id, partner, total: 1 }), aCommand());
      expect(await storage.jobs.find(partner, id)).not.to.equal(null);
      expect(await storage.jobs.find(aPartner(), id)).to.equal(null);
      expect((await storage.items.list(aPartner(), id, [], PAGE)).items).to.deep.equal([]);
    });

    it('a job comes back as it was submitted, and its rows as they came, in their order', async () => {
      const rows = [
        aRow(1),
        aRow(2, { input: null, flaw: A_REFUSAL }),
        aRow(3, { input: '{"client_name":"Ünï\\"","n":1}' }),
      ];
      const job = await submitted(storage, aJob(), rows);
      const stored = await storage.jobs.find(job.state.partner, job.state.id);
      expect(stored?.state).to.deep.equal(job.state);
      expect(await rowsOf(job)).to.deep.equal(
        rows.map(({ row, input }) => ({ row, status: 'pending', tenant: null, error: null, input })),
      );
    });

    it('rows come page by page, all or those in some states', async () => {
      const job = await submitted(storage, aJob({ total: 5 }));
      const { partner, id } = job.state;
      const first = await storage.items.list(partner, id, [], { ...PAGE, limit: 3 });
      const second = await storage.items.list(partner, id, ['pending', 'failed'], { ...PAGE, after: first.next });
      expect([...first.items, ...second.items].map(({ row }) => row)).to.deep.equal([1, 2, 3, 4, 5]);
      expect(second.next).to.equal(null);
      expect(await rowsOf(job, 'failed')).to.deep.equal([]);
    });

    it('an upload that is abandoned is gone, and takes nothing any more', async () => {
      const { partner, id } = await begin();
      await storage.staging.add(partner, id, [aRow(1)], AT);
      await storage.staging.abandon(partner, id);
      await rejectionOf(storage.staging.add(partner, id, [aRow(2)], AT), Unavailable);
      await rejectionOf(storage.staging.submit(aJob({ id, partner }), aCommand()), Unavailable);
      expect((await storage.items.list(partner, id, [], PAGE)).items).to.deep.equal([]);
    });

    it('another partner adds nothing to an upload, submits and abandons nothing', async () => {
      const { partner, id } = await begin();
      const other = aPartner();
      await rejectionOf(storage.staging.add(other, id, [aRow(1)], AT), Unavailable);
      await rejectionOf(storage.staging.submit(aJob({ id, partner: other }), aCommand()), Unavailable);
      await storage.staging.abandon(other, id);
      await storage.staging.add(partner, id, [aRow(1)], AT);
    });

    it('a job that was submitted cannot be abandoned', async () => {
      const { state } = await submitted(storage);
      await storage.staging.abandon(state.partner, state.id);
      expect(await storage.jobs.find(state.partner, state.id)).not.to.equal(null);
    });

    it('of ten submissions with one key one is a job, and all are answered with it; another request is refused', async () => {
      const partner = aPartner();
      const idempotency = aKey();
      const uploads = await Promise.all(Array.from({ length: 10 }, () => begin(partner)));
      const submit = ({ id }: (typeof uploads)[number]) =>
        storage.staging.submit(aJob({ id, partner }), aCommand({ idempotency }));
      const outcomes = await Promise.all(uploads.map(submit));
      expect(outcomes.filter(({ replayed }) => !replayed)).to.have.lengthOf(1);
      expect(new Set(outcomes.map(({ value }) => value.state.id)).size).to.equal(1);
      const found = await storage.jobs.list(partner, [], { limit: 20, after: null, withTotal: false });
      expect(found.items).to.have.lengthOf(1);
      const different = aCommand({ idempotency: { ...idempotency, fingerprint: 'another request' } });
      const last = await begin(partner);
      await rejectionOf(storage.staging.submit(aJob({ id: last.id, partner }), different), IdempotencyKeyReused);
    });

    it('uploads that nothing was added to for long are cleared away, a few at a time; jobs and fresh uploads stay', async () => {
      const long = (minutes: number) => new Date(Date.UTC(2020, 0, 1, 0, minutes));
      const partner = aPartner();
      const upload = async (at: Date) => {
        const id = anId();
        await storage.staging.begin(partner, id, at);
        return id;
      };
      const [, , touched] = [await upload(long(0)), await upload(long(0)), await upload(long(0))];
      await storage.staging.add(partner, touched, [aRow(1)], long(10));
      expect(await storage.leftovers.abandonUploads(long(5), 1)).to.equal(1);
      expect(await storage.leftovers.abandonUploads(long(5), 10)).to.equal(1);
      expect(await storage.leftovers.abandonUploads(long(5), 10)).to.equal(0);
      await storage.staging.add(partner, touched, [aRow(2)], AT);
    });

    it('jobs that ended before a time are deleted with their rows, others are not', async () => {
      const old = await submitted(storage, aJob({ status: 'completed', finishedAt: null, total: 1 }));
      const ended = { ...old.state, status: 'completed' as const, finishedAt: new Date('2020-02-02T00:00:00Z') };
      const change = { next: aJob({ ...ended, version: ended.version + 1 }), events: [], basedOn: ended.version };
      await storage.jobs.save(change, aCommand());
      const other = await submitted(storage);
      expect(await storage.leftovers.deleteJobs(new Date('2020-02-01T00:00:00Z'), 10)).to.equal(0);
      expect(await storage.leftovers.deleteJobs(new Date('2020-02-03T00:00:00Z'), 10)).to.equal(1);
      expect(await storage.jobs.find(EVERY_PARTNER, old.state.id)).to.equal(null);
      expect(await rowsOf(old)).to.deep.equal([]);
      expect(await rowsOf(other)).to.have.lengthOf(3);
    });
  });
}
