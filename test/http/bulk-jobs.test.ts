import { expect } from 'chai';
import { BULK_JOBS, useBulkBench } from '../support/bulk-bench.js';
import { expectProblem } from '../support/problem-shape.js';
import { TENANTS } from '../support/tenant-bench.js';

describe('POST /bulk-jobs', () => {
  const bench = useBulkBench();

  const mail = (name: string) => `${name}-${Math.random()}@example.com`;

  it('202 with a job that creates every tenant, each with its event, in the name of the caller', async () => {
    const email = mail('first');
    const accepted = await bench().json([
      { client_name: 'One', email, metadata: { segment: 'smb' } },
      bench().tenants.fresh(),
    ]);
    expect(accepted.status, accepted.text).to.equal(202);
    expect(accepted.headers.location).to.equal(`${BULK_JOBS}/${String(accepted.body['id'])}`);
    expect(accepted.body).to.include({ status: 'queued', total: 2, succeeded: 0, progress: 0, started_at: null });
    const job = await bench().ended(accepted);
    expect(job).to.include({ status: 'completed', total: 2, succeeded: 2, failed: 0, skipped: 0, progress: 100 });
    const items = await bench().items(accepted);
    expect(items.map(({ row, status, error }) => ({ row, status, error }))).to.deep.equal([
      { row: 1, status: 'succeeded', error: null },
      { row: 2, status: 'succeeded', error: null },
    ]);
    const path = `${TENANTS}/${String(items[0]?.['tenant'])}`;
    expect((await bench().tenants.get(path)).body).to.deep.include({ email, metadata: { segment: 'smb' } });
    const events = await bench().tenants.events(path);
    expect(events).to.have.length(1);
    expect(events[0]).to.include({
      type: 'tenant.created',
      actor_sub: 'integration',
      request_id: accepted.headers['x-request-id'],
    });
    const [told] = await bench().tenants.state.rows(
      `select type, actor_sub, request_id, tenant_id, data from events where type like 'bulk_job.%'`,
    );
    expect(told).to.include({ type: 'bulk_job.completed', actor_sub: 'integration', tenant_id: null });
    expect(told?.['data']).to.deep.equal({
      bulk_job: job,
      changes: { status: { previous: 'running', new: 'completed' } },
    });
  });

  it('400 for no rows at all', async () => {
    expectProblem(await bench().json([]), { status: 400, code: 'invalid-request' });
    expectProblem(await bench().ndjson('\n \n'), { status: 400, code: 'invalid-request' });
    expectProblem(await bench().csv('client_name,email\n\n'), { status: 400, code: 'invalid-request' });
    expectProblem(await bench().csv(''), { status: 400, code: 'invalid-request' });
  });
});
