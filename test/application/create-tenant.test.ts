import { expect } from 'chai';
import { RoleAuthorizer } from '../../src/adapters/jwt/role-authorizer.js';
import { UuidV7Generator } from '../../src/adapters/system/uuid-v7-generator.js';
import type { CommandContext } from '../../src/application/shared/command-context.js';
import { CreateTenant } from '../../src/application/tenants/create-tenant.js';
import { EVERY_PARTNER } from '../../src/domain/access/partner.js';
import { PermissionDenied } from '../../src/domain/access/permission-denied.js';
import { InvalidInput } from '../../src/domain/shared/invalid-input.js';
import { TenantAlreadyExists } from '../../src/domain/tenants/tenant-errors.js';
import { aCommand, aKey, anActor, aPartner, aTenant } from '../support/builders.js';
import { fixedClock } from '../support/fixed-clock.js';
import { openMemoryTenantStorage } from '../support/memory-tenant-storage.js';
import { rejectionOf } from '../support/rejection.js';
import type { TenantStorage } from '../support/tenant-storage.js';

describe('CreateTenant', () => {
  const acme = aPartner('acme');
  const clock = fixedClock();
  let storage: TenantStorage;
  let createTenant: CreateTenant;
  beforeEach(async () => {
    storage = await openMemoryTenantStorage();
    createTenant = new CreateTenant(new RoleAuthorizer(), storage.tenants, new UuidV7Generator(), clock);
  });

  const refusedWithoutTrace = async (command: CommandContext) => {
    const denied = await rejectionOf(createTenant.execute(aTenant(), command), PermissionDenied);
    expect(await storage.storedEvents(acme)).to.deep.equal([]);
    return denied;
  };

  it('creates an active tenant of the reached partner, now', async () => {
    const { value, replayed } = await createTenant.execute(aTenant(), aCommand());
    expect(replayed).to.equal(false);
    expect(value.state).to.deep.include({ partner: acme, status: 'active', version: 1, createdAt: clock.now() });
    expect((await storage.tenants.find(acme, value.state.id))?.state).to.deep.equal(value.state);
  });

  it('names the missing permission of a role that may only read, and of a token that is narrowed', async () => {
    const viewer = anActor({ roles: ['partner-viewer'] });
    const narrowed = anActor({ narrowedTo: new Set(['tenant:read']) });
    for (const actor of [viewer, narrowed]) {
      const denied = await refusedWithoutTrace(aCommand({ actor }));
      expect(denied.details).to.deep.equal({ permission: 'tenant:create' });
    }
  });

  it('says what is forbidden before it says what is wrong with the input', async () => {
    const command = aCommand({ actor: anActor({ roles: ['partner-viewer'] }) });
    await rejectionOf(createTenant.execute(aTenant({ email: 'x' }), command), PermissionDenied);
  });

  it('refuses an actor without a partner who is no platform administrator', async () => {
    await refusedWithoutTrace(aCommand({ actor: anActor({ partner: null }) }));
  });

  it('wants to know the owner when the reach is every partner', async () => {
    const actor = anActor({ roles: ['platform-admin'], partner: null });
    const command = aCommand({ actor, reach: EVERY_PARTNER });
    const refused = await rejectionOf(createTenant.execute(aTenant(), command), InvalidInput);
    expect(refused.message).to.include('X-Partner-Id');
  });

  it('answers a dry run with the tenant as it would be, stores nothing, and uses up no key', async () => {
    const input = aTenant({ external_id: 'x' });
    const command = aCommand({ idempotency: aKey() });
    const { value, replayed } = await createTenant.execute(input, { ...command, dryRun: true });
    expect([value.state.fields.email, replayed]).to.deep.equal([input.email, false]);
    expect(await storage.tenants.find(acme, value.state.id)).to.equal(null);
    expect(await storage.storedEvents(acme)).to.deep.equal([]);
    expect((await createTenant.execute(input, command)).replayed).to.equal(false);
  });

  it('refuses on a dry run what it would refuse: permission, rules and conflicts', async () => {
    await createTenant.execute(aTenant({ external_id: 'x' }), aCommand());
    const dry = (command: Partial<CommandContext> = {}) => aCommand({ ...command, dryRun: true });
    await rejectionOf(createTenant.execute(aTenant({ external_id: 'x' }), dry()), TenantAlreadyExists);
    await rejectionOf(createTenant.execute(aTenant({ client_name: '' }), dry()), InvalidInput);
    const actor = anActor({ roles: ['partner-viewer'] });
    await rejectionOf(createTenant.execute(aTenant(), dry({ actor })), PermissionDenied);
  });

  it('keeps no key for a request that is wrong in itself: the corrected one goes through with it', async () => {
    const command = aCommand({ idempotency: aKey() });
    await rejectionOf(createTenant.execute(aTenant({ email: 'x' }), command), InvalidInput);
    expect((await createTenant.execute(aTenant(), command)).replayed).to.equal(false);
  });

  it('does for a background job what it does for a request: the same outcome, the same event', async () => {
    const input = aTenant({ metadata: { source: 'bulk' } });
    const job = anActor({ sub: 'job:provision-row', roles: ['platform-admin'], partner: null });
    const partners = [aPartner(), aPartner()] as const;
    const [byRequest, byJob] = [
      await createTenant.execute(input, aCommand({ reach: partners[0] })),
      await createTenant.execute(input, aCommand({ reach: partners[1], actor: job })),
    ];
    expect(byJob.value.state).to.deep.equal({
      ...byRequest.value.state,
      id: byJob.value.state.id,
      partner: partners[1],
    });
    const [[requested], [worked]] = [await storage.storedEvents(partners[0]), await storage.storedEvents(partners[1])];
    expect([worked?.type, worked?.at, worked?.data.changes]).to.deep.equal([
      requested?.type,
      requested?.at,
      requested?.data.changes,
    ]);
    expect([worked?.actorSub, worked?.actorRoles]).to.deep.equal(['job:provision-row', ['platform-admin']]);
  });
});
