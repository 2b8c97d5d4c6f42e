import { expect } from 'chai';
import type { Authorizer } from '../../src/application/access/ports.js';
import type { Actor } from '../../src/domain/access/actor.js';
import { isPartnerId, type PartnerId } from '../../src/domain/access/partner.js';
import { PermissionDenied } from '../../src/domain/access/permission-denied.js';
import { PERMISSIONS, type Permission } from '../../src/domain/access/permission.js';
import { ROLES, type Role } from '../../src/domain/access/role.js';

/** Written out, so that a change of what a role grants is a change of this table. */
const READS = ['tenant:read', 'configuration:read', 'bulk:read', 'webhook:read', 'event:read'] as const;
const TABLE: Readonly<Record<Role, readonly Permission[]>> = {
  'partner-admin': PERMISSIONS,
  'partner-operator': [
    'tenant:create',
    'tenant:read',
    'tenant:update',
    'tenant:suspend',
    'configuration:read',
    'configuration:write',
    'bulk:create',
    'bulk:read',
    'event:read',
  ],
  'partner-viewer': READS,
  'platform-admin': PERMISSIONS,
};

/** What every authorizer promises. */
export function authorizerContract(make: () => Authorizer): void {
  const authorizer = make();

  for (const role of ROLES) {
    for (const permission of PERMISSIONS) {
      const granted = TABLE[role].includes(permission);
      it(`${role} ${granted ? 'may' : 'may not'} ${permission}`, () => {
        expect(refusal(authorizer, actor({ roles: [role] }), permission)).to.equal(granted ? null : permission);
      });
    }
  }

  it('several roles grant what any of them grants', () => {
    const both = actor({ roles: ['partner-viewer', 'partner-operator'] });
    expect(refusal(authorizer, both, 'webhook:read')).to.equal(null);
    expect(refusal(authorizer, both, 'tenant:create')).to.equal(null);
    expect(refusal(authorizer, both, 'webhook:write')).to.equal('webhook:write');
  });

  it('a narrowed token may do what its roles grant and its permissions list, no more', () => {
    const narrowed = actor({ roles: ['partner-operator'], narrowedTo: new Set(['tenant:read', 'tenant:delete']) });
    const allowed = PERMISSIONS.filter((permission) => refusal(authorizer, narrowed, permission) === null);
    expect(allowed).to.deep.equal(['tenant:read']);
  });

  it('a token narrowed to nothing may do nothing, whatever its role', () => {
    for (const role of ROLES) {
      for (const permission of PERMISSIONS) {
        expect(refusal(authorizer, actor({ roles: [role], narrowedTo: new Set() }), permission)).to.equal(permission);
      }
    }
  });

  it('permissions without a role allow nothing', () => {
    for (const permission of PERMISSIONS) {
      const roleless = actor({ roles: [], narrowedTo: new Set(PERMISSIONS) });
      expect(refusal(authorizer, roleless, permission)).to.equal(permission);
    }
  });

  it('an actor without a partner is told so before any permission is looked at', () => {
    for (const roles of [['partner-admin'], ['partner-viewer'], []] as const) {
      expect(refusal(authorizer, actor({ roles, partner: null }), 'webhook:write')).to.equal('no partner');
    }
  });

  it('a platform administrator needs no partner', () => {
    expect(refusal(authorizer, actor({ roles: ['platform-admin'], partner: null }), 'tenant:purge')).to.equal(null);
  });

  it('a platform administrator is narrowed like anybody else', () => {
    const narrowed = actor({ roles: ['platform-admin'], partner: null, narrowedTo: new Set(['tenant:read']) });
    expect(refusal(authorizer, narrowed, 'tenant:purge')).to.equal('tenant:purge');
  });
}

function actor(differences: Partial<Actor>): Actor {
  return { sub: 'somebody', roles: [], partner: partner('partner-a'), narrowedTo: null, ...differences };
}

function partner(name: string): PartnerId {
  if (!isPartnerId(name)) throw new Error(`${name} is no partner id`);
  return name;
}

/** `null` when permitted, else the missing permission. */
function refusal(authorizer: Authorizer, who: Actor, permission: Permission): unknown {
  try {
    authorizer.require(who, permission);
    return null;
  } catch (error) {
    if (!(error instanceof PermissionDenied)) throw error;
    return error.details['permission'] ?? 'no partner';
  }
}
