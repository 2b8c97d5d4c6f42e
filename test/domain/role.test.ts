import { expect } from 'chai';
import { PERMISSIONS } from '../../src/domain/access/permission.js';
import { ROLES, isRole, rolesGrant, type Role } from '../../src/domain/access/role.js';

/** The contract's table, written out once more. */
const READS = ['tenant:read', 'configuration:read', 'bulk:read', 'webhook:read', 'event:read'];
const GRANTED: Readonly<Record<Role, readonly string[]>> = {
  'partner-admin': PERMISSIONS,
  'platform-admin': PERMISSIONS,
  'partner-viewer': READS,
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
};

describe('Roles', () => {
  for (const role of ROLES) {
    it(`${role} grants what the contract says, and nothing else`, () => {
      expect(PERMISSIONS.filter((permission) => rolesGrant([role], permission))).to.have.members([...GRANTED[role]]);
    });
  }

  it('add up, and grant nothing where there are none', () => {
    expect(rolesGrant(['partner-viewer', 'partner-operator'], 'webhook:read')).to.equal(true);
    expect(rolesGrant(['partner-viewer', 'partner-operator'], 'tenant:create')).to.equal(true);
    expect(PERMISSIONS.some((permission) => rolesGrant([], permission))).to.equal(false);
  });

  it('are known by their exact names', () => {
    expect(['partner-admin', 'Partner-Admin', 'admin', 'toString', '__proto__', ''].map(isRole)).to.deep.equal([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
