import { expect } from 'chai';
import type { Answer } from '../support/http-client.js';
import { expectProblem } from '../support/problem-shape.js';
import { idIn, useTenantBench } from '../support/tenant-bench.js';

const OPERATIONS = ['get', 'patch', 'put', 'delete', 'suspend', 'resume', 'restore', 'purge'] as const;
type Operation = (typeof OPERATIONS)[number];

/** What each operation answers in each state; purged is deleted for good. */
const MATRIX = {
  provisioning: [200, 200, 200, 204, 409, 409, 409, 409],
  active: [200, 200, 200, 204, 200, 409, 409, 409],
  suspended: [200, 200, 200, 204, 409, 200, 409, 409],
  failed: [200, 200, 200, 204, 409, 409, 409, 409],
  deleted: [404, 404, 404, 404, 404, 404, 200, 204],
  purged: [404, 404, 404, 404, 404, 404, 404, 404],
} as const;
type State = keyof typeof MATRIX;

/** Where a tenant can go from each state by a call. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  provisioning: ['deleted'],
  active: ['suspended', 'deleted'],
  suspended: ['active', 'deleted'],
  failed: ['provisioning', 'deleted'],
};

const AFTER: Readonly<Partial<Record<Operation, readonly [status: string, event: string]>>> = {
  delete: ['deleted', 'tenant.deleted'],
  suspend: ['suspended', 'tenant.suspended'],
  resume: ['active', 'tenant.resumed'],
  purge: ['deleted', 'tenant.purged'],
};

describe('the states of a tenant', () => {
  const bench = useTenantBench();

  /** Makes a tenant and brings it to a state, also to those that only a worker brings about. */
  const inState = async (state: State): Promise<string> => {
    const path = await bench().create();
    if (state === 'provisioning' || state === 'failed') {
      await bench().state.rows('update tenants set status = $2 where id = $1::uuid', [idIn(path), state]);
    }
    if (state === 'suspended') await bench().post(`${path}/suspend`, { reason: 'unpaid' });
    if (state === 'deleted' || state === 'purged') await bench().delete(path);
    if (state === 'purged') await bench().post(`${path}/purge`);
    return path;
  };
  const kept = new Map<State, Promise<string>>();
  /** The one tenant in a state for all calls that leave it as it is. */
  const keptIn = (state: State): Promise<string> => {
    const path = kept.get(state) ?? inState(state);
    kept.set(state, path);
    return path;
  };
  const call = (operation: Operation, path: string, query = ''): Promise<Answer> => {
    if (operation === 'get') return bench().get(path);
    if (operation === 'patch') return bench().patch(`${path}${query}`, { plan: 'gold' });
    if (operation === 'put') return bench().put(`${path}${query}`, bench().fresh());
    if (operation === 'delete') return bench().delete(path);
    return bench().post(`${path}/${operation}${query}`);
  };
  const states = Object.keys(MATRIX).filter((state): state is State => state in MATRIX);

  for (const state of states) {
    OPERATIONS.forEach((operation, index) => {
      const status = MATRIX[state][index] ?? 0;

      it(`${status} to ${operation} a tenant that is ${state}`, async () => {
        const isKept = status >= 400 || operation === 'get';
        const path = await (isKept ? keptIn(state) : inState(state));
        const before = await bench().row(path);
        const events = await bench().events(path);
        const answer = await call(operation, path);
        expect(answer.status, answer.text).to.equal(status);
        const row = await bench().row(path);
        const added = (await bench().events(path)).slice(events.length);
        if (isKept) {
          expect(row).to.deep.equal(before);
          expect(added).to.deep.equal([]);
          if (status >= 400)
            expectProblem(answer, { status, instance: path.concat(isAction(operation) ? `/${operation}` : '') });
          if (status === 404) expect(answer.body['code']).to.equal('tenant-not-found');
          if (status === 409) {
            expect(answer.body).to.include({ code: 'invalid-state-transition', from: state });
            expect(answer.body['allowed']).to.have.members([...(ALLOWED[state] ?? [])]);
          }
          return;
        }
        const [next, type] = AFTER[operation] ?? [
          state === 'deleted' ? 'active' : state,
          operation === 'restore' ? 'tenant.restored' : 'tenant.updated',
        ];
        expect(row).to.include({ status: next, version: Number(before['version']) + 1 });
        expect(added.map((event) => event['type'])).to.deep.equal([type]);
        expect(added[0]).to.include({ request_id: answer.headers['x-request-id'], version: row['version'] });
        if (status === 200) {
          expect(answer.headers.etag).to.equal(`"${String(row['version'])}"`);
          expect(added[0]?.['tenant']).to.deep.equal(answer.body);
        } else expect(answer.text).to.equal('');
      });

      if (operation === 'get' || operation === 'delete') return;
      const rehearsed = status === 204 ? 200 : status;

      it(`${rehearsed} to ${operation} a tenant that is ${state}, on a dry run, and nothing is stored`, async () => {
        const path = await keptIn(state);
        const before = await bench().state.digest();
        const answer = await call(operation, path, '?dry_run=true');
        expect(answer.status, answer.text).to.equal(rehearsed);
        if (rehearsed === 200) expect(answer.headers).to.include({ 'x-dry-run': 'true' }).and.not.have.property('etag');
        expect(await bench().state.digest()).to.equal(before);
      });
    });
  }

  it('200 restores what the tenant was: suspended, with its reason, or failed', async () => {
    for (const state of ['suspended', 'failed', 'provisioning'] as const) {
      const path = await inState(state);
      const before = (await bench().get(path)).body;
      await bench().delete(path);
      const restored = await bench().post(`${path}/restore`);
      const { version, updated_at, ...same } = before;
      expect(restored.body).to.include({ deleted_at: null, version: Number(version) + 2 });
      expect(restored.body).to.deep.include(same);
      expect(String(restored.body['updated_at']) >= String(updated_at)).to.equal(true);
    }
  });

  it('200 with the reason of a suspension, none, or null; it is gone after resuming', async () => {
    for (const [body, reason] of [
      [{ reason: 'x' }, 'x'],
      [{}, null],
      [{ reason: null }, null],
      [undefined, null],
    ] as const) {
      const path = await bench().create();
      expect((await bench().post(`${path}/suspend`, body)).body).to.include({
        status: 'suspended',
        status_reason: reason,
      });
      expect((await bench().post(`${path}/resume`)).body).to.include({ status: 'active', status_reason: null });
    }
  });
});

function isAction(operation: Operation): boolean {
  return !['get', 'patch', 'put', 'delete'].includes(operation);
}
