import { expect } from 'chai';
import { PERMISSIONS, type Permission } from '../../src/domain/access/permission.js';
import type { HttpClient, Sending } from '../support/http-client.js';
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

/** Roles that are none. Which they are is told from the token, before any endpoint is looked for: each endpoint meets one of them. */
const UNKNOWN_ROLES = [
  { roles: undefined },
  { roles: [] },
  { roles: '' },
  { roles: ['janitor'] },
  { roles: 'Partner-Admin' },
  { roles: ['partner-admin '] },
  { roles: { 'partner-admin': true } },
  { roles: 1 },
];

/** Partners that are none, in the same way. */
const NO_PARTNERS = [
  { partner_id: null },
  { partner_id: '' },
  { partner_id: 7 },
  { partner_id: ['partner-a'] },
  { partner_id: 'x'.repeat(129) },
];

/** What else may be wrong with a request that has no token. */
const WRONG: readonly Partial<Sending>[] = [{}, { body: '{' }, { headers: { accept: 'x/y' } }];

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

  for (const [number, endpoint] of endpoints.entries()) {
    const { operationId } = endpoint;
    const turn = <T>(all: readonly T[]): T => all[number % all.length] ?? expect.fail('there is nothing to take turns');
    const { permission, status } = callOf(endpoint);
    const others = PERMISSIONS.filter((other) => other !== permission);

    const allowed = async (claims: Readonly<Record<string, unknown>>, headers = {}) => {
      const answer = await as(claims).send({ ...(await requestFor(bench(), endpoint)), headers });
      expect(answer.status, `${JSON.stringify(claims)} ${answer.text}`).to.equal(status);
    };

    for (const [role, grants] of Object.entries(GRANTS)) {
      if (!grants(permission)) continue;
      it(`${status} for ${role} calling ${operationId}`, () =>
        allowed({ roles: [role] }, role === 'platform-admin' ? OWNER : {}));
    }

    it(`${status} calling ${operationId} with several roles as text, or a role and what is unknown`, () =>
      allowed({ roles: turn(['partner-viewer partner-admin', ['partner-admin', 'janitor']]) }));

    it(`${status} calling ${operationId} with a token that is narrowed to its permission`, async () => {
      await allowed(turn([{ permissions: [permission] }, { scope: permission }]));
      await allowed({ scope: turn([`openid ${permission}`, 'openid profile']) });
    });

    describe(`and leaves nothing behind when ${operationId} is refused`, () => {
      // Refused, it can be sent again and again.
      let sending: Sending;
      let stored: string;
      before(async () => {
        sending = await requestFor(bench(), endpoint);
        stored = await bench().state.digest();
      });
      after('nothing is stored', async () => expect(await bench().state.digest()).to.equal(stored));

      const forbidden = async (claims: Readonly<Record<string, unknown>>) => {
        const answer = await as(claims).send(sending);
        expectProblem(answer, { status: 403, code: 'permission-denied' });
        expect(answer.body['permission'], JSON.stringify(claims)).to.equal(permission);
      };

      for (const [role, grants] of Object.entries(GRANTS)) {
        if (!grants(permission)) it(`403 for ${role}`, () => forbidden({ roles: [role] }));
      }

      it('403 without a known role, whatever the permissions', () =>
        forbidden({ ...turn(UNKNOWN_ROLES), permissions: PERMISSIONS }));

      it('403 with a token that is narrowed to all but its permission', async () => {
        await forbidden({ permissions: others });
        await forbidden(
          turn([{ permissions: [] }, { scope: others.join(' ') }, { permissions: [permission], scope: others[0] }]),
        );
      });

      it('403 without a partner', async () => {
        const answer = await as(turn(NO_PARTNERS)).send(sending);
        expectProblem(answer, { status: 403, code: 'permission-denied' });
      });

      it('401 without a token, whatever else is wrong', async () => {
        const { method = 'GET', path } = sending;
        const { headers = {}, ...rest } = turn(WRONG);
        const answer = await bench().client.send({
          method,
          path,
          ...rest,
          headers: { ...headers, authorization: undefined },
        });
        expectProblem(answer, { status: 401, code: 'unauthenticated' });
        expect(answer.headers['www-authenticate']).to.equal('Bearer');
      });
    });
  }
});
