import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { StandardWebhooksSigner } from '../../src/adapters/system/standard-webhooks-signer.js';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import { httpActions, readActionsFile } from '../../src/infrastructure/provisioning-actions-file.js';
import { buryWorkers } from '../support/bury-workers.js';
import { SERVER, startProcess, type ChildProcess } from '../support/child-process.js';
import { MisbehavingActions, type SeenRequest } from '../support/misbehaving-actions.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { waitFor } from '../support/wait-for.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** How long a condition may take: on a busy machine a process needs half a minute to start. */
const PATIENCE_MS = 120_000;

const tenantSchema = z.looseObject({ tenant: z.string(), status: z.string(), status_reason: z.string().nullable() });
const provisioningSchema = z.looseObject({
  actions: z.array(
    z.looseObject({
      name: z.string(),
      state: z.string(),
      attempts: z.array(z.looseObject({ operation: z.string(), outcome: z.string(), reason: z.string().nullable() })),
    }),
  ),
});

/** What the servers of the actions do with each kind of tenant, and what it has to come to. */
const KINDS = [
  { metadata: {}, status: 'active' },
  { metadata: { billing: 'fail,ok' }, status: 'active' },
  { metadata: { mailbox: 'hang,twice' }, status: 'active' },
  { metadata: { billing: 'die-after,die-before,slow', mailbox: 'slow' }, status: 'active' },
  {
    metadata: { crm: 'refuse', 'billing-compensate': 'die-after,hang' },
    status: 'failed',
    compensated: ['mailbox', 'billing'],
  },
  {
    metadata: { crm: `hang,die-after${',fail'.repeat(20)}`, 'mailbox-compensate': 'fail,ok' },
    status: 'failed',
    compensated: ['crm', 'mailbox', 'billing'],
  },
  { metadata: { mailbox: 'refuse' }, status: 'failed', compensated: [] },
];

describe('provisioning by processes that are killed', function () {
  this.timeout(400_000);

  let api: TestService;
  let directory: string;
  let actions: MisbehavingActions;
  let processes: ChildProcess[];
  beforeEach(async () => {
    processes = [];
    directory = await mkdtemp(join(tmpdir(), 'provisioning-test-'));
    actions = await MisbehavingActions.start();
    const usual = {
      url: actions.url,
      secret: SECRET,
      time_limit_ms: 1_000,
      attempts: 7,
      first_retry_ms: 10,
    };
    const file = {
      actions: [
        { ...usual, name: 'billing' },
        { ...usual, name: 'mailbox', on_failure: 'retain' },
        { ...usual, name: 'crm', on_failure: 'compensate' },
      ],
    };
    await writeFile(actionsFile(), JSON.stringify(file));
    const registered = readActionsFile(actionsFile(), (complaint) => expect.fail(complaint));
    // It is told what there is to do, and leaves doing it to the workers.
    api = await startTestService({
      actions: httpActions(registered, new SystemClock(), new StandardWebhooksSigner()),
      worker: false,
    });
  });
  afterEach(async () => {
    for (const one of processes) if (one.ended() === null) await one.signal('SIGKILL');
    await actions.stop();
    await api.stop();
    await rm(directory, { recursive: true });
  });

  const actionsFile = () => join(directory, 'actions.json');
  const startWorker = async () => {
    const started = await startProcess(SERVER, [], {
      PROCESS: 'worker',
      DATABASE_URL: api.databaseUrl,
      DATA_DIR: directory,
      ADMIN_PORT: '0',
      PROVISIONING_ACTIONS_FILE: actionsFile(),
    });
    processes.push(started);
    return started;
  };

  it('every tenant ends as its actions decided, all of it recorded, every request signed, compensated exactly where it has to be', async () => {
    const client = api.client();
    const call = async (path: string, body?: object): Promise<unknown> => {
      const method = body === undefined ? 'GET' : 'POST';
      const answer = await client.send({
        method,
        path: `/api/provisioning${path}`,
        ...(body !== undefined && { body }),
      });
      expect(answer.status, answer.text).to.be.below(300);
      return answer.body;
    };
    let workers: readonly ChildProcess[] = await Promise.all([startWorker(), startWorker()]);
    const created = await Promise.all(
      Array.from({ length: 14 }, async (_, index) => {
        const kind = KINDS[index % KINDS.length] ?? { metadata: {}, status: 'active' };
        const body = { client_name: 'Acme', email: `a${index}@example.com`, metadata: kind.metadata };
        const { tenant, status } = tenantSchema.parse(await call('/tenants', body));
        expect(status).to.equal('provisioning');
        return { tenant, ...kind };
      }),
    );
    const show = async (tenant: string) => provisioningSchema.parse(await call(`/tenants/${tenant}/provisioning`));
    const cutOff = new Map<string, number>();
    for (let round = 0; round < 2 || cutOff.size === 0; round += 1) {
      const seen = actions.seen.length;
      await waitFor(async () => expect(actions.seen.length).to.be.above(Math.min(seen + 5, 40)), PATIENCE_MS);
      if (round === 1) await actions.dieFor(75);
      await Promise.all(workers.map((worker) => worker.signal('SIGKILL')));
      await buryWorkers(api.databaseUrl);
      for (const { tenant } of created) {
        for (const { name, attempts } of (await show(tenant)).actions) {
          const running = attempts.findIndex(({ outcome }) => outcome === 'running');
          if (running !== -1) cutOff.set(`${tenant} ${name}`, running);
        }
      }
      // What they had in hand comes back by itself once it cannot be under way any more: that is taken to be so.
      await api.rows('UPDATE provisioning_runs SET due_at = now() WHERE due_at > now()');
      workers = [await startWorker()];
    }
    await waitFor(async () => {
      const [waiting] = await api.rows(`SELECT count(*)::int AS tenants FROM tenants WHERE status = 'provisioning'`);
      expect(waiting).to.deep.equal({ tenants: 0 });
    }, PATIENCE_MS);
    for (const { tenant, status, compensated = [] } of created) {
      const found = tenantSchema.parse(await call(`/tenants/${tenant}`));
      const shown = await show(tenant);
      expect(found.status, JSON.stringify(shown)).to.equal(status);
      if (status === 'active') expect(actions.done(tenant, 'apply')).to.deep.equal(['billing', 'mailbox', 'crm']);
      expect(actions.done(tenant, 'compensate')).to.deep.equal(compensated);
      for (const action of shown.actions) {
        const requests = actions.seen.filter((one) => one.tenant === tenant && one.action === action.name);
        const made = action.attempts.filter(
          ({ outcome, reason }) => outcome !== 'interrupted' && reason !== 'The connection to the action failed.',
        );
        // Who was killed before it could send, or found nobody, leaves an attempt without a request, never the other way round.
        expect(requests.length).to.be.at.least(made.length).and.at.most(action.attempts.length);
        expect(JSON.stringify(action)).not.to.include('secret').and.not.to.include('127.0.0.1');
        if (action.state === 'applied') expect(actions.done(tenant, 'apply')).to.include(action.name);
        const attempt = action.attempts[cutOff.get(`${tenant} ${action.name}`) ?? -1];
        if (attempt !== undefined) expect(attempt.outcome).to.equal('interrupted');
      }
    }
    for (const request of actions.seen) expectSigned(request);
  });
});

/** Every request is signed by Standard Webhooks, with an id that stays from attempt to attempt. */
function expectSigned({ tenant, action, operation, headers, body }: SeenRequest): void {
  expect(headers['webhook-id']).to.equal(`${tenant}:${action}:${operation}`);
  const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const expected = createHmac('sha256', Buffer.alloc(32, 7)).update(content).digest('base64');
  expect(headers['webhook-signature']).to.equal(`v1,${expected}`);
  expect(JSON.parse(body)).to.deep.include({ action, operation, idempotency_key: `${tenant}:${action}` });
}
