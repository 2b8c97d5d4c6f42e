import { expect } from 'chai';
import type { HttpClient } from '../support/http-client.js';
import { callOf, requestFor } from '../support/endpoint-calls.js';
import { declaredEndpoints } from '../support/endpoint-list.js';
import { expectProblem } from '../support/problem-shape.js';
import { useTenantBench } from '../support/tenant-bench.js';

const PLATFORM = { roles: ['platform-admin'], partner_id: undefined };
const OWNER = { 'x-partner-id': 'partner-a' };

describe('what belongs to another partner', () => {
  const bench = useTenantBench();
  const as = (claims: Readonly<Record<string, unknown>>): HttpClient => bench().service.client(claims);

  for (const endpoint of declaredEndpoints()) {
    const { operationId } = endpoint;
    const { status } = callOf(endpoint);
    const allowed = async (claims: Readonly<Record<string, unknown>>, headers = {}) => {
      const answer = await as(claims).send({ ...(await requestFor(bench(), endpoint)), headers });
      expect(answer.status, `${JSON.stringify(claims)} ${answer.text}`).to.equal(status);
    };
    const isOfJob = endpoint.path.startsWith('/bulk-jobs/{');
    if (callOf(endpoint).state === undefined && !isOfJob) continue;

    it(`404 calling ${operationId} for what is another partner's, as for an unknown one`, async () => {
      const foreign = await requestFor(bench(), endpoint);
      const digest = await bench().state.digest();
      const unknown = {
        ...foreign,
        path: foreign.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '01890a5d-ac96-774b-bcce-b302099a8057'),
      };
      const stranger = as({ partner_id: 'partner-b' });
      const answers = await Promise.all([
        stranger.send(foreign),
        stranger.send(unknown),
        as(PLATFORM).send({ ...foreign, headers: { 'x-partner-id': 'partner-b' } }),
      ]);
      const told = answers.map(({ body, headers }) => {
        const { instance: _instance, request_id: _id, ...rest } = body;
        return [rest, Object.keys(headers).toSorted()];
      });
      expect(told[0]).to.deep.equal(told[1]).and.to.deep.equal(told[2]);
      const code = isOfJob ? 'bulk-job-not-found' : 'tenant-not-found';
      expectProblem(answers[0], { status: 404, code });
      expect(await bench().state.digest()).to.equal(digest);
    });

    it(`${status} for platform-admin calling ${operationId} in every partner, and in the one it names`, async () => {
      await allowed(PLATFORM);
      await allowed(PLATFORM, OWNER);
      await allowed({ ...PLATFORM, partner_id: 'partner-b' });
    });
  }

  it('400 for platform-admin creating a tenant without an owner; 403 for a partner that names another', async () => {
    const send = (claims: Readonly<Record<string, unknown>>, headers = {}) =>
      as(claims).send({ method: 'POST', path: '/api/provisioning/tenants', headers, body: bench().fresh() });
    expectProblem(await send(PLATFORM), { status: 400, code: 'invalid-request' });
    expectProblem(await send({ ...PLATFORM, partner_id: 'partner-a' }), { status: 400 });
    expectProblem(await send({}, { 'x-partner-id': 'partner-b' }), { status: 403 });
    expect((await send({}, OWNER)).status).to.equal(201);
    expect((await send(PLATFORM, { 'x-partner-id': 'partner-z' })).body['partner_id']).to.equal('partner-z');
  });
});
