import { expect } from 'chai';
import { emailKey } from '../../src/domain/tenants/email.js';
import { TenantAlreadyExists } from '../../src/domain/tenants/tenant-errors.js';
import { aCommand, aCreation, anActor, anOccasion, aPartner, aTenant } from '../support/builders.js';
import { A_REFUSAL, aJob, aRow, AT, outcomesOf, submitted } from '../support/bulk-builders.js';
import type { BulkStorage } from '../support/bulk-storage.js';

const LATER = new Date(AT.getTime() + 60_000);
const PAGE = { limit: 10, after: null, withTotal: false };

/** Every promise of `BulkWork`, `DueBulkJobs` and `TakenFields`. */
export function bulkWorkContract(name: string, open: () => Promise<BulkStorage>): void {
  describe(`Work on bulk jobs in ${name}`, () => {
    let storage: BulkStorage;
    before(async () => {
      storage = await open();
    });
    after(() => storage.close());

    const take = async (partner: ReturnType<typeof aPartner>, limit = 2) => {
      const slice = await storage.work.take(partner, limit, AT);
      if (slice === null) throw new Error('there is nothing to do');
      return slice;
    };
    const rowNumbers = ({ rows }: Awaited<ReturnType<typeof take>>) => rows.map(({ row }) => row);
    const recordLate = (slice: Awaited<ReturnType<typeof take>>, failed: readonly number[] = []) =>
      storage.work.record(slice, { outcomes: outcomesOf(slice, failed), claims: [] }, AT);
    const record = async (...recorded: Parameters<typeof recordLate>) =>
      (await recordLate(...recorded)) ?? expect.fail('nothing was written down');

    it('rows are taken in their order, with what they ask for, and again for as long as nothing is recorded', async () => {
      const rows = [aRow(1), aRow(2, { flaw: A_REFUSAL }), aRow(3)];
      const { state } = await submitted(storage, aJob(), rows);
      const slice = await take(state.partner);
      expect(slice.job.state).to.deep.include({ status: 'running', startedAt: AT, underWay: true });
      expect(slice.rows.map(({ fields, ...row }) => [row, fields])).to.deep.equal([
        [rows[0], JSON.parse(rows[0]?.input ?? '')],
        [rows[1], null],
      ]);
      const again = await take(state.partner);
      expect([slice.attempts, again.attempts]).to.deep.equal([1, 2]);
      expect(rowNumbers(again)).to.deep.equal([1, 2]);
    });

    it('what became of rows is counted, and the next ones are taken', async () => {
      const { state } = await submitted(storage);
      const first = await take(state.partner);
      const job = await record(first, [2]);
      expect(job.state.counts).to.deep.equal({ succeeded: 1, failed: 1, skipped: 0, cancelled: 0 });
      expect(job.state.underWay).to.equal(false);
      const { items } = await storage.items.list(state.partner, state.id, [], PAGE);
      expect(items.map(({ status, error, tenant }) => [status, error, tenant])).to.deep.equal([
        ['succeeded', null, first.rows[0]?.reservedId],
        ['failed', A_REFUSAL, null],
        ['pending', null, null],
      ]);
      expect(
        items.map(({ input }) => input !== null),
        'only what may be needed again is kept',
      ).to.deep.equal([false, true, true]);
      const second = await take(state.partner);
      expect([rowNumbers(second), second.attempts]).to.deep.equal([[3], 1]);
    });

    it('of what two workers record of one row the first counts, and it counts once', async () => {
      const { state } = await submitted(storage);
      const [one, other] = [await take(state.partner), await take(state.partner)];
      await record(one);
      const job = await record(other, [1, 2]);
      expect(job.state.counts).to.deep.equal({ succeeded: 2, failed: 0, skipped: 0, cancelled: 0 });
      const late = await Promise.all([record(one), record(other, [1])]);
      expect(late.map(({ state: { counts } }) => counts.succeeded + counts.failed)).to.deep.equal([2, 2]);
    });

    it('of several jobs of a partner the oldest is worked off first; another partner has nothing to do', async () => {
      const partner = aPartner();
      const [one, other] = [await submitted(storage, aJob({ partner })), await submitted(storage, aJob({ partner }))];
      expect((await take(partner)).job.state.id).to.equal(one.state.id);
      const { job } = await take(partner, 3);
      await record(await take(partner, 3));
      const finish = (await storage.jobs.find(partner, job.state.id))?.finish(anOccasion());
      await storage.jobs.save(finish ?? expect.fail('it ended'), aCommand());
      expect((await take(partner)).job.state.id).to.equal(other.state.id);
      expect(await storage.work.take(aPartner(), 10, AT)).to.equal(null);
    });

    it('a job that is told to end hands out only what was in hand; when that is done, nothing', async () => {
      const { state } = await submitted(storage);
      const slice = await take(state.partner);
      const cancel = slice.job.cancel({ actor: anActor(), requestId: 'request-2' }, anOccasion());
      await storage.jobs.save(cancel ?? expect.fail('it ended'), aCommand());
      expect(rowNumbers(await take(state.partner, 10))).to.deep.equal([1, 2]);
      const job = await record(slice);
      expect(job.hasMore).to.equal(false);
      expect(rowNumbers(await take(state.partner, 10))).to.deep.equal([]);
    });

    it('what a row says that was refused for the address of a tenant is not kept once that tenant is purged', async () => {
      const partner = aPartner();
      const [fields, other] = [aTenant(), aTenant()];
      const { value } = await storage.tenants.save(aCreation(fields, { partner }), aCommand());
      const { value: kept } = await storage.tenants.save(aCreation(other, { partner }), aCommand());
      const rows = [fields, other].map((input, index) => aRow(index + 1, { input: JSON.stringify(input) }));
      const { state } = await submitted(storage, aJob({ partner, total: 2 }), rows);
      const slice = await take(partner);
      const { value: deleted } = await storage.tenants.save(value.delete(anOccasion()), aCommand());
      await storage.tenants.save(deleted.purge(anOccasion()), aCommand());
      const outcomes = [value, kept].map(({ state: { id, fields: said } }, index) => {
        const { code, message, details } = new TenantAlreadyExists('email', id);
        const error = { code, message, details };
        return { row: index + 1, status: 'failed', tenant: null, error, emailKey: emailKey(said.email) } as const;
      });
      await storage.work.record(slice, { outcomes, claims: [] }, AT);
      const { items } = await storage.items.list(partner, state.id, ['failed'], PAGE);
      expect(items.map(({ input }) => input)).to.deep.equal([null, rows[1]?.input]);
    });

    it('failed rows of a job that is tried again are taken again, others are not', async () => {
      const { state } = await submitted(storage);
      const job = await record(await take(state.partner, 3), [1, 3]);
      const finished = await storage.jobs.save(job.finish(anOccasion()) ?? expect.fail('it ended'), aCommand());
      await storage.jobs.save(finished.value.retry(), aCommand());
      const slice = await take(state.partner, 10);
      expect(rowNumbers(slice)).to.deep.equal([1, 3]);
      const again = await record(slice);
      expect(again.state.counts).to.deep.equal({ succeeded: 3, failed: 0, skipped: 0, cancelled: 0 });
    });

    it('what a worker says of rows that are to be done anew by now is not written down, nor that the job has come past them', async () => {
      const { state } = await submitted(storage);
      const late = await take(state.partner, 3);
      const job = await record(await take(state.partner, 3), [1, 3]);
      const finished = await storage.jobs.save(job.finish(anOccasion()) ?? expect.fail('it ended'), aCommand());
      await storage.jobs.save(finished.value.retry(), aCommand());
      expect(await recordLate(late, [1, 2, 3])).to.equal(null);
      const slice = await take(state.partner, 10);
      expect(rowNumbers(slice)).to.deep.equal([1, 3]);
      expect(slice.job.state.counts).to.deep.include({ succeeded: 1, failed: 0 });
    });

    it('what rows of a dry run would take is kept for those behind them, the first row of each', async () => {
      const { state } = await submitted(storage, aJob({ dryRun: true }));
      const { partner, id } = state;
      const slice = await take(partner);
      const claims = [
        { key: 'email:a', row: 1 },
        { key: 'email:b', row: 2 },
      ];
      await storage.work.record(slice, { outcomes: outcomesOf(slice), claims }, AT);
      const next = await take(partner);
      await storage.work.record(next, { outcomes: [], claims: [{ key: 'email:a', row: 3 }] }, AT);
      expect(await storage.work.claims(partner, id, ['email:a', 'email:c', 'email:a'])).to.deep.include({
        key: 'email:a',
        row: 1,
      });
      expect(await storage.work.claims(aPartner(), id, ['email:a'])).to.deep.equal([]);
    });

    it('a partner whose rows wait is queued once, and again when it is due again or handed back', async () => {
      const own = await open();
      try {
        const { state } = await submitted(own);
        const enqueue = (now: Date) => own.due.enqueue(now, LATER, 10);
        expect(await enqueue(new Date(AT.getTime() - 1))).to.equal(0);
        expect([await enqueue(AT), await enqueue(AT)]).to.deep.equal([1, 0]);
        expect(await enqueue(LATER)).to.equal(1);
        await own.work.handBack(state.partner, AT);
        expect(await enqueue(AT)).to.equal(1);
      } finally {
        await own.close();
      }
    });

    it('live tenants of the partner are found by their e-mail, in any case, or their external id', async () => {
      const partner = aPartner();
      const create = async (fields: Parameters<typeof aCreation>[0], owner = partner) =>
        (await storage.tenants.save(aCreation(fields, { partner: owner }), aCommand())).value;
      const one = await create({ email: 'Jürgen@Example.com', external_id: 'crm|1' });
      const other = await create({ external_id: 'crm|2' });
      const gone = await create({ external_id: 'crm|3' });
      await storage.tenants.save(gone.delete(anOccasion()), aCommand());
      await create({ external_id: 'crm|4' }, aPartner());
      const found = await storage.taken.find(
        partner,
        [emailKey('JÜRGEN@example.com'), 'nobody@example.com'],
        ['crm|1', 'crm|2', 'crm|3', 'crm|4'],
      );
      expect(found.map(({ tenant }) => tenant)).to.have.members([one.state.id, other.state.id]);
      expect(found.find(({ tenant }) => tenant === one.state.id)).to.deep.equal({
        tenant: one.state.id,
        emailKey: emailKey('jürgen@example.com'),
        externalId: 'crm|1',
      });
      expect(await storage.taken.find(partner, [], [])).to.deep.equal([]);
    });
  });
}
