import { expect } from 'chai';
import { readClaim } from '../../../src/adapters/jwt/claim.js';
import { DEFAULT_CLAIM_NAMES, tokenActor } from '../../../src/adapters/jwt/token-actor.js';

function read(claims: Record<string, unknown>, names: Partial<typeof DEFAULT_CLAIM_NAMES> = {}) {
  const actor = tokenActor({ sub: 'somebody', ...claims }, { ...DEFAULT_CLAIM_NAMES, ...names });
  return { ...actor, narrowedTo: actor.narrowedTo === null ? null : [...actor.narrowedTo] };
}

describe('tokenActor', () => {
  it('reads subject, partner and roles', () => {
    const actor = read({ partner_id: 'partner-a', roles: ['partner-viewer', 'partner-operator'] });
    expect(actor).to.deep.equal({
      sub: 'somebody',
      partner: 'partner-a',
      roles: ['partner-viewer', 'partner-operator'],
      narrowedTo: null,
    });
  });

  it('takes roles from a text with spaces', () => {
    expect(read({ roles: ' partner-viewer  partner-admin ' }).roles).to.deep.equal(['partner-viewer', 'partner-admin']);
  });

  it('drops unknown roles, repetitions and what is no role at all', () => {
    const roles = ['partner-viewer', 'root', 'partner-viewer', '__proto__', 'constructor', 7, null, ['platform-admin']];
    expect(read({ roles }).roles).to.deep.equal(['partner-viewer']);
    for (const nonsense of [undefined, null, 7, true, { 0: 'platform-admin' }, 'PLATFORM-ADMIN', 'platform-admin,x']) {
      expect(read({ roles: nonsense }).roles).to.deep.equal([]);
    }
  });

  it('takes only a partner id for a partner', () => {
    for (const nonsense of [undefined, null, 7, '', ['partner-a'], {}, 'a\u0000', '\ud800', 'x'.repeat(129)]) {
      expect(read({ partner_id: nonsense }).partner).to.equal(null);
    }
  });

  describe('claim names', () => {
    it('can be paths into nested claims', () => {
      const claims = { realm_access: { roles: ['partner-admin'] }, org: { partner: { id: 'partner-a' } } };
      const actor = read(claims, { roles: 'realm_access.roles', partner: 'org.partner.id' });
      expect(actor).to.deep.include({ roles: ['partner-admin'], partner: 'partner-a' });
    });

    it('can be URLs, with a path behind them', () => {
      const claims = { 'https://example.com/roles': ['partner-admin'], 'https://example.com/org': { id: 'partner-a' } };
      const actor = read(claims, { roles: 'https://example.com/roles', partner: 'https://example.com/org.id' });
      expect(actor).to.deep.include({ roles: ['partner-admin'], partner: 'partner-a' });
    });

    it('mean the literal claim where it is there, even if it is empty', () => {
      const claims = { 'realm_access.roles': [], realm_access: { roles: ['partner-admin'] } };
      expect(read(claims, { roles: 'realm_access.roles' }).roles).to.deep.equal([]);
    });

    it('never reach inherited properties, lists or texts', () => {
      for (const partner of ['constructor.name', '__proto__.constructor.name', 'toString.name', 'list.0', 'text.0']) {
        expect(read({ list: ['partner-a'], text: 'partner-a' }, { partner }).partner).to.equal(null);
      }
      const heir: unknown = Object.create({ partner: 'partner-a', org: { partner: 'partner-a' } });
      expect(readClaim(heir, 'partner')).to.equal(undefined);
      expect(readClaim(heir, 'org.partner')).to.equal(undefined);
    });
  });

  describe('narrowing', () => {
    it('leaves the roles as they are where the token has neither permissions nor scope', () => {
      expect(read({ roles: ['partner-admin'] }).narrowedTo).to.equal(null);
    });

    it('takes the permissions that are known', () => {
      expect(read({ permissions: ['tenant:read', 'other:thing', 7] }).narrowedTo).to.deep.equal(['tenant:read']);
    });

    it('narrows to nothing by an empty list and by one of unknown values only', () => {
      expect(read({ permissions: [] }).narrowedTo).to.deep.equal([]);
      expect(read({ permissions: ['other:thing'] }).narrowedTo).to.deep.equal([]);
    });

    it('narrows by a permissions claim of the wrong type, never widens', () => {
      expect(read({ permissions: 'tenant:read tenant:create' }).narrowedTo).to.deep.equal([
        'tenant:read',
        'tenant:create',
      ]);
      for (const nonsense of ['', null, 7, true, {}, { 'tenant:read': true }]) {
        expect(read({ permissions: nonsense }).narrowedTo).to.deep.equal([]);
      }
    });

    it('takes the permissions in a scope and ignores its other values', () => {
      expect(read({ scope: 'openid tenant:read profile' }).narrowedTo).to.deep.equal(['tenant:read']);
    });

    it('is not narrowed by a scope without a permission of this service', () => {
      for (const scope of ['openid profile', '', null, 7]) expect(read({ scope }).narrowedTo).to.equal(null);
    });

    it('leaves what both allow where a token has both', () => {
      const claims = { permissions: ['tenant:read', 'tenant:create'], scope: 'openid tenant:create event:read' };
      expect(read(claims).narrowedTo).to.deep.equal(['tenant:create']);
      expect(read({ permissions: ['tenant:read'], scope: 'openid' }).narrowedTo).to.deep.equal(['tenant:read']);
      expect(read({ permissions: [], scope: 'tenant:read' }).narrowedTo).to.deep.equal([]);
    });

    it('treats scope as a scope where it is configured as the permissions claim', () => {
      expect(read({ scope: 'openid' }, { permissions: 'scope' }).narrowedTo).to.equal(null);
      expect(read({ scope: 'tenant:read' }, { permissions: 'scope' }).narrowedTo).to.deep.equal(['tenant:read']);
    });
  });
});
