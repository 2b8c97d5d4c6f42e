import { expect } from 'chai';
import { RoleAuthorizer } from '../../../src/adapters/jwt/role-authorizer.js';
import { MemoryExpiredTenants } from '../../../src/adapters/memory/expired-tenants.js';
import { MemoryProvisioningRuns } from '../../../src/adapters/memory/provisioning-runs.js';
import { MemoryStore } from '../../../src/adapters/memory/memory-store.js';
import { MemoryTenantRepository } from '../../../src/adapters/memory/tenant-repository.js';
import { UuidV7Generator } from '../../../src/adapters/system/uuid-v7-generator.js';
import type { ExpiredTenant, ExpiredTenants } from '../../../src/application/tenants/expired-tenants.js';
import { PurgeExpiredTenants } from '../../../src/application/tenants/purge-expired-tenants.js';
import { PurgeTenant } from '../../../src/application/tenants/purge-tenant.js';
import { TenantDecision } from '../../../src/application/tenants/tenant-decision.js';
import { EVERY_PARTNER } from '../../../src/domain/access/partner.js';
import type { Tenant } from '../../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, anActor, anOccasion } from '../../support/builders.js';
import { ManualClock } from '../../support/manual-clock.js';
import { rejectionOf } from '../../support/rejection.js';

const NOW = new Date('2026-05-01T00:00:00.000Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const operator = anActor({ sub: 'job:purge-expired-tenants', roles: ['platform-admin'], partner: null });
const command = aCommand({ actor: operator, reach: EVERY_PARTNER });

describe('PurgeExpiredTenants', () => {
  let store: MemoryStore;
  let tenants: MemoryTenantRepository;
  beforeEach(() => {
    store = new MemoryStore();
    tenants = new MemoryTenantRepository(store);
  });

  const deleteTenant = async (days: number): Promise<Tenant> => {
    const creation = aCreation();
    await tenants.save(creation, aCommand());
    const deletion = creation.next.delete(anOccasion(daysAgo(days)));
    await tenants.save(deletion, aCommand());
    return deletion.next;
  };
  const useCase = (expired: ExpiredTenants = new MemoryExpiredTenants(store), page = 2) => {
    const clock = new ManualClock(NOW);
    const decision = new TenantDecision(tenants, new UuidV7Generator(), clock);
    const purge = new PurgeTenant(new RoleAuthorizer(), decision, new MemoryProvisioningRuns(store));
    return new PurgeExpiredTenants(expired, purge, clock, 30, page);
  };
  /** Lets something happen between the moment tenants are found and the moment they are purged. */
  const meanwhile = (happen: (found: readonly ExpiredTenant[]) => Promise<void>): ExpiredTenants => {
    const expired = new MemoryExpiredTenants(store);
    return {
      async list(...page) {
        const found = await expired.list(...page);
        await happen(found);
        return found;
      },
    };
  };
  const isPurged = async ({ state }: Tenant) =>
    (await tenants.find(state.partner, state.id))?.state.purgedAt?.getTime() === NOW.getTime();

  it('purges what was deleted longer ago than it is kept, of every partner, and nothing else', async () => {
    const old = [await deleteTenant(31), await deleteTenant(90), await deleteTenant(30.1)];
    const young = [await deleteTenant(29.9), await deleteTenant(1)];
    expect(await useCase().execute(command)).to.deep.equal({ purged: 3, skipped: 0 });
    for (const tenant of old) expect(await isPurged(tenant)).to.equal(true);
    for (const tenant of young) expect(await isPurged(tenant)).to.equal(false);
    expect(await useCase().execute(command)).to.deep.equal({ purged: 0, skipped: 0 });
  });

  it('says in an event that the job did it', async () => {
    await deleteTenant(31);
    await useCase().execute(command);
    const { event, actor, requestId } = store.events.at(-1) ?? {};
    expect([event?.type, actor?.sub, requestId]).to.deep.equal(['tenant.purged', operator.sub, command.requestId]);
  });

  it('leaves a tenant alone that is restored meanwhile', async () => {
    const tenant = await deleteTenant(31);
    const other = await deleteTenant(31);
    const restore = meanwhile(async () => {
      await tenants.save(tenant.restore(anOccasion(NOW)), aCommand()).catch(() => undefined);
    });
    expect(await useCase(restore).execute(command)).to.deep.equal({ purged: 1, skipped: 1 });
    expect([await isPurged(tenant), await isPurged(other)]).to.deep.equal([false, true]);
  });

  it('leaves a tenant alone that is restored and deleted anew meanwhile', async () => {
    const tenant = await deleteTenant(31);
    const again = meanwhile(async () => {
      const restored = tenant.restore(anOccasion(NOW));
      await tenants.save(restored, aCommand());
      await tenants.save(restored.next.delete(anOccasion(NOW)), aCommand());
    });
    expect(await useCase(again).execute(command)).to.deep.equal({ purged: 0, skipped: 1 });
    expect(await isPurged(tenant)).to.equal(false);
  });

  it('two runs at once purge every tenant once', async () => {
    for (let count = 0; count < 9; count += 1) await deleteTenant(31);
    const reports = await Promise.all([useCase().execute(command), useCase().execute(command)]);
    expect(reports.reduce((sum, { purged }) => sum + purged, 0)).to.equal(9);
    expect(store.events.filter(({ event }) => event.type === 'tenant.purged')).to.have.lengthOf(9);
  });

  it('tells at the end of every tenant that could not be purged', async () => {
    for (let count = 0; count < 3; count += 1) await deleteTenant(31);
    const powerless = aCommand({ actor: anActor({ roles: [] }), reach: EVERY_PARTNER });
    const error = await rejectionOf(useCase().execute(powerless), AggregateError);
    expect(error.errors).to.have.lengthOf(3);
  });
});
