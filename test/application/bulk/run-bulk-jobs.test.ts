import { expect } from 'chai';
import type { BulkWork } from '../../../src/application/bulk/ports.js';
import { ProcessRows } from '../../../src/application/bulk/process-rows.js';
import { RunBulkJobs } from '../../../src/application/bulk/run-bulk-jobs.js';
import { WorkOffSlice } from '../../../src/application/bulk/work-off-slice.js';
import { RowTurns } from '../../../src/application/bulk/row-turns.js';
import { CreateTenant } from '../../../src/application/tenants/create-tenant.js';
import { createContainer } from '../../../src/infrastructure/container.js';
import { TOKENS } from '../../../src/infrastructure/tokens.js';
import { aCommand, anActor, aPartner } from '../../support/builders.js';
import { ManualClock } from '../../support/manual-clock.js';
import { rejectionOf } from '../../support/rejection.js';
import type { UploadedRow } from '../../../src/domain/bulk/bulk-row.js';
import type { OnConflict } from '../../../src/domain/bulk/bulk-job-status.js';

describe('Working off bulk jobs', () => {
  const bench = () => {
    const container = createContainer({ kind: 'memory' });
    const partner = aPartner();
    const command = aCommand({ actor: anActor({ partner }), reach: partner });
    const submit = async (rows: readonly object[], onConflict: OnConflict = 'fail', dryRun = false) => {
      const uploaded = rows.map((said, index): UploadedRow => ({
        row: index + 1,
        input: JSON.stringify(said),
        flaw: null,
      }));
      const upload = {
        batches: (async function* () {
          yield uploaded;
        })(),
        end: () => ({ onConflict, fingerprint: 'x' }),
      };
      return (await container.get(TOKENS.submitBulkJob).execute(upload, { ...command, dryRun })).value;
    };
    const stateOf = async (job: Awaited<ReturnType<typeof submit>>) =>
      (await container.get(TOKENS.getBulkJob).execute(job.state.id, command)).state;
    return {
      container,
      partner,
      command,
      submit,
      stateOf,
      run: () => container.get(TOKENS.runBulkJobs).execute(partner),
    };
  };
  const rows = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ client_name: `Company ${n}`, email: `${n}@example.com` }));

  it('does all rows of all jobs of a partner, in the order the jobs came', async () => {
    const { submit, run, stateOf } = bench();
    const [one, other] = [await submit(rows(3)), await submit(rows(4))];
    expect(await run()).to.deep.equal({ rows: 7, ended: 2 });
    expect((await stateOf(one)).counts).to.deep.include({ succeeded: 3, failed: 0 });
    expect((await stateOf(other)).counts).to.deep.include({ succeeded: 1, failed: 3 });
  });

  it('makes room for requests after each slice, hands back after its turn, and tells that there is more', async () => {
    const { container, submit, stateOf, partner } = bench();
    const job = await submit(rows(10));
    const pauses: number[] = [];
    let [told, requests] = [0, 0];
    const clock = new ManualClock();
    const turn = new RunBulkJobs(
      container.get(TOKENS.bulkWork),
      new WorkOffSlice(
        container.get(TOKENS.bulkWork),
        container.get(TOKENS.processRows),
        container.get(TOKENS.rehearseRows),
        container.get(TOKENS.bulkJobDecision),
        clock,
      ),
      container.get(TOKENS.bulkJobDecision),
      { tell: () => (told += 1) },
      clock,
      {
        requests() {
          clock.advance(1);
          return (requests += 500);
        },
      },
      async (ms) => void pauses.push(ms),
      { sliceRows: 3, turnMs: 2_500, restMsPerRequest: 3, mostRest: 0.5 },
    );
    expect(await turn.execute(partner)).to.deep.equal({ rows: 6, ended: 0 });
    expect([told, pauses]).to.deep.equal([1, [500, 500]]);
    expect(await stateOf(job)).to.deep.include({ status: 'running', underWay: false });
    expect(await turn.execute(partner)).to.deep.equal({ rows: 4, ended: 1 });
    expect((await stateOf(job)).status).to.equal('completed');
  });

  it('rows about one address are done in their order, whatever stands between them', async () => {
    const { submit, run, container, command } = bench();
    const same = ['a', 'b', 'c'].map((plan) => ({ client_name: 'Same', email: 'same@example.com', plan }));
    await submit([same[0] ?? {}, ...rows(5), same[1] ?? {}, same[2] ?? {}], 'update');
    await run();
    const found = await container
      .get(TOKENS.takenFields)
      .find(command.actor.partner ?? aPartner(), ['same@example.com'], []);
    const tenant = await container
      .get(TOKENS.getTenant)
      .execute(found[0]?.tenant ?? expect.fail('there is none'), command);
    expect(tenant.state).to.deep.include({ version: 3 });
    expect(tenant.state.fields.plan).to.equal('c');
  });

  it('a row that was done by a worker that died over it has succeeded, also when another tenant has its address by now', async () => {
    const { submit, run, stateOf, container, partner, command } = bench();
    const job = await submit(rows(1));
    const slice = await container.get(TOKENS.bulkWork).take(partner, 10, new Date());
    const { outcomes } = await container.get(TOKENS.processRows).execute(slice ?? expect.fail('no row waits'), null);
    const created = outcomes[0]?.tenant ?? expect.fail('none was created');
    await container.get(TOKENS.deleteTenant).execute(created, command);
    await container.get(TOKENS.createTenant).execute({ client_name: 'Other', email: '0@example.com' }, command);
    await run();
    expect((await stateOf(job)).counts).to.deep.include({ succeeded: 1, failed: 0 });
  });

  it('of rows that a worker died over only those are tried again that are not done', async () => {
    const { submit, container, partner } = bench();
    await submit(rows(3));
    const slice = (await container.get(TOKENS.bulkWork).take(partner, 10, new Date())) ?? expect.fail('no row waits');
    await container.get(TOKENS.processRows).execute({ ...slice, rows: slice.rows.slice(0, 2) }, null);
    const tried: unknown[] = [];
    class NotingCreateTenant extends CreateTenant {
      override execute(...creation: Parameters<CreateTenant['execute']>) {
        tried.push(creation[2]);
        return super.execute(...creation);
      }
    }
    const tenants = container.get(TOKENS.tenants);
    const anew = new ProcessRows(
      new NotingCreateTenant(
        container.get(TOKENS.authorizer),
        tenants,
        container.get(TOKENS.ids),
        container.get(TOKENS.clock),
      ),
      container.get(TOKENS.updateTenant),
      tenants,
      container.get(TOKENS.takenFields),
    );
    const { outcomes } = await anew.execute({ ...slice, attempts: 2 }, null);
    expect(tried).to.deep.equal([slice.rows[2]?.reservedId]);
    expect(outcomes.map(({ status, tenant }) => [status, tenant])).to.deep.equal(
      slice.rows.map(({ reservedId }) => ['succeeded', reservedId]),
    );
  });

  it('a worker that was away while a job ended, and was taken up anew, does not end it again', async () => {
    const { submit, stateOf, run, container, partner, command } = bench();
    const job = await submit([...rows(1), ...rows(1)]);
    const work = container.get(TOKENS.bulkWork);
    let isAway = true;
    const slowWork: BulkWork = {
      take: (...taken) => work.take(...taken),
      async record(...recorded) {
        const known = await work.record(...recorded);
        if (isAway) {
          isAway = false;
          await run();
          await container.get(TOKENS.retryBulkJob).execute(job.state.id, command);
        }
        return known;
      },
      claims: (...claims) => work.claims(...claims),
      handBack: (...handed) => work.handBack(...handed),
    };
    const decision = container.get(TOKENS.bulkJobDecision);
    const clock = new ManualClock();
    const [process, rehearse] = [container.get(TOKENS.processRows), container.get(TOKENS.rehearseRows)];
    const away = new RunBulkJobs(
      slowWork,
      new WorkOffSlice(slowWork, process, rehearse, decision, clock),
      decision,
      { tell: () => undefined },
      clock,
      { requests: () => 0 },
      async () => undefined,
    );
    await away.execute(partner);
    const { status, round, counts } = await stateOf(job);
    expect([status, round, counts]).to.deep.equal([
      'completed',
      1,
      { succeeded: 1, failed: 1, skipped: 0, cancelled: 0 },
    ]);
  });

  it('a dry run says what would become of each row, and creates nothing', async () => {
    const { submit, run, stateOf, container, partner } = bench();
    const job = await submit([...rows(2), ...rows(1)], 'fail', true);
    await run();
    expect((await stateOf(job)).counts).to.deep.equal({ succeeded: 2, failed: 1, skipped: 0, cancelled: 0 });
    expect(await container.get(TOKENS.takenFields).find(partner, ['0@example.com', '1@example.com'], [])).to.deep.equal(
      [],
    );
  });

  it('an upload that throws leaves nothing, and its error is passed on', async () => {
    const { container, command } = bench();
    const upload = {
      batches: (async function* () {
        yield [{ row: 1, input: '{}', flaw: null }];
        throw new RangeError('it breaks off');
      })(),
      end: () => ({ onConflict: 'fail' as const, fingerprint: 'x' }),
    };
    await rejectionOf(container.get(TOKENS.submitBulkJob).execute(upload, command), RangeError);
    const page = { limit: 10, after: null, withTotal: false };
    expect((await container.get(TOKENS.listBulkJobs).execute([], page, command)).items).to.deep.equal([]);
  });
});

describe('Turns of rows', () => {
  it('run calls that share a key one after the other, and others side by side', async () => {
    const turns = new RowTurns();
    const log: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const first = turns.take(['a', 'x'], async () => {
      await held;
      log.push('first');
    });
    const second = turns.take(['a'], async () => void log.push('second'));
    await turns.take(['b'], async () => void log.push('other'));
    release();
    await Promise.all([first, second]);
    expect(log).to.deep.equal(['other', 'first', 'second']);
  });
});
