import { expect } from 'chai';
import { PERMISSIONS, type Permission } from '../../src/domain/access/permission.js';
import type { HttpClient } from '../support/http-client.js';
import { callOf, ENDPOINT_CALLS, requestFor } from '../support/endpoint-calls.js';
import { declaredEndpoints } from '../support/endpoint-list.js';
import { expectProblem } from '../support/problem-shape.js';
import { useTenantBench } from '../support/tenant-bench.js';

/** The contract's table of roles (§1), written once more. */
const GRANTS: Readonly<Record<string, (permission: Permission) => boolean>> = {
  'partner-admin': () => true,
  'partner-operator': (permission) =>
    /^(tenant:(create|read|update|suspend)|configuration:.*|bulk:.*|event:read)$/.test(permission),
  'partner-viewer': (permission) => permission.endsWith(':read'),
  'platform-admin': () => true,
};

const OWNER = { 'x-partner-id': 'partner-a' };

describe('who may call what', () => {
  const bench = useTenantBench();
  const clients = new Map<string, HttpClient>();
  const as = (claims: Readonly<Record<string, unknown>>): HttpClient => {
    const name = JSON.stringify(claims, (_key, value: unknown) => value ?? null);
    const client = clients.get(name) ?? bench().service.client(claims);
    clients.set(name, client);
    return client;
  };
  const endpoints = declaredEndpoints();

  it('knows every endpoint that the service declares, and its permission', () => {
    expect(Object.keys(ENDPOINT_CALLS)).to.have.members(endpoints.map(({ operationId }) => operationId));
    for (const endpoint of endpoints) expect(callOf(endpoint).permission).to.equal(endpoint.permission);
  });

  for (const endpoint of endpoints) {
    const { operationId } = endpoint;
    const { permission, status } = callOf(endpoint);
    const others = PERMISSIONS.filter((other) => other !== permission);

    const allowed = async (claims: Readonly<Record<string, unknown>>, headers = {}) => {
      const answer = await as(claims).send({ ...(await requestFor(bench(), endpoint)), headers });
      expect(answer.status, `${JSON.stringify(claims)} ${answer.text}`).to.equal(status);
    };
    const forbidden = async (...everyClaims: readonly Readonly<Record<string, unknown>>[]) => {
      const sending = await requestFor(bench(), endpoint);
      const digest = await bench().state.digest();
      for (const claims of everyClaims) {
        const answer = await as(claims).send(sending);
        expectProblem(answer, { status: 403, code: 'permission-denied' });
        expect(answer.body['permission'], JSON.stringify(claims)).to.equal(permission);
      }
      expect(await bench().state.digest()).to.equal(digest);
    };

    for (const [role, grants] of Object.entries(GRANTS)) {
      it(`${grants(permission) ? status : 403} for ${role} calling ${operationId}`, () =>
        grants(permission)
          ? allowed({ roles: [role] }, role === 'platform-admin' ? OWNER : {})
          : forbidden({ roles: [role] }));
    }

    it(`${status} calling ${operationId} with several roles as text, or a role and what is unknown`, async () => {
      await allowed({ roles: 'partner-viewer partner-admin' });
      await allowed({ roles: ['partner-admin', 'janitor'] });
    });

    it(`403 calling ${operationId} without a known role, whatever the permissions`, async () => {
      const unknown = [
        undefined,
        [],
        '',
        ['janitor'],
        'Partner-Admin',
        ['partner-admin '],
        { 'partner-admin': true },
        1,
      ];
      await forbidden(...unknown.map((roles) => ({ roles, permissions: PERMISSIONS })));
    });

    it(`a token is narrowed to its permissions and its scope when ${operationId} is called`, async () => {
      for (const claims of [
        { permissions: [permission] },
        { scope: permission },
        { scope: `openid ${permission}` },
        { scope: 'openid profile' },
      ]) {
        await allowed(claims);
      }
      await forbidden(
        { permissions: [] },
        { permissions: others },
        { scope: others.join(' ') },
        { permissions: [permission], scope: others[0] },
      );
    });

    it(`403 calling ${operationId} without a partner`, async () => {
      const sending = await requestFor(bench(), endpoint);
      for (const partner_id of [null, '', 7, ['partner-a'], 'x'.repeat(129)]) {
        const answer = await as({ partner_id }).send(sending);
        expectProblem(answer, { status: 403, code: 'permission-denied' });
      }
    });

    it(`401 calling ${operationId} without a token, whatever else is wrong`, async () => {
      const { method = 'GET', path } = await requestFor(bench(), endpoint);
      for (const { headers, ...rest } of [
        { headers: {} },
        { headers: {}, body: '{' },
        { headers: { accept: 'x/y' } },
      ]) {
        const answer = await bench().client.send({
          method,
          path,
          ...rest,
          headers: { ...headers, authorization: undefined },
        });
        expectProblem(answer, { status: 401, code: 'unauthenticated' });
        expect(answer.headers['www-authenticate']).to.equal('Bearer');
      }
    });
  }
});
