import { expect } from 'chai';
import { RoleAuthorizer } from '../../../src/adapters/jwt/role-authorizer.js';
import { MemoryStore } from '../../../src/adapters/memory/memory-store.js';
import { MemoryTenantRepository } from '../../../src/adapters/memory/tenant-repository.js';
import { MemoryWebhookRepository } from '../../../src/adapters/memory/webhook-repository.js';
import { SystemClock } from '../../../src/adapters/system/system-clock.js';
import { UuidV7Generator } from '../../../src/adapters/system/uuid-v7-generator.js';
import type { CommandContext } from '../../../src/application/shared/command-context.js';
import { SuspendTenant } from '../../../src/application/tenants/suspend-tenant.js';
import { TenantDecision } from '../../../src/application/tenants/tenant-decision.js';
import { TestWebhook } from '../../../src/application/webhooks/test-webhook.js';
import { WebhookAction } from '../../../src/application/webhooks/webhook-action.js';
import { EVERY_PARTNER, type Reach } from '../../../src/domain/access/partner.js';
import type { Uuid } from '../../../src/domain/shared/uuid.js';
import { InvalidStateTransition, TenantChangedMeanwhile } from '../../../src/domain/tenants/tenant-errors.js';
import { aCommand, aCreation, aKey, anActor, anOccasion, aPartner } from '../../support/builders.js';
import { rejectionOf } from '../../support/rejection.js';
import { aWebhook } from '../../support/webhook-builders.js';

/** What another process does at the worst moment: after a key was looked up, before its subject is. */
type Meanwhile = () => Promise<unknown>;

class TenantsOfTwoProcesses extends MemoryTenantRepository {
  meanwhile: Meanwhile = async () => null;

  override async find(reach: Reach, id: Uuid) {
    const { meanwhile } = this;
    this.meanwhile = async () => null;
    await meanwhile();
    return super.find(reach, id);
  }
}

class WebhooksOfTwoProcesses extends MemoryWebhookRepository {
  meanwhile: Meanwhile = async () => null;

  override async find(reach: Reach, id: Uuid) {
    const { meanwhile } = this;
    this.meanwhile = async () => null;
    await meanwhile();
    return super.find(reach, id);
  }
}

const [authorizer, clock, ids] = [new RoleAuthorizer(), new SystemClock(), new UuidV7Generator()];
const partner = aPartner('acme');

function keyed(command: Partial<CommandContext> = {}): CommandContext {
  return aCommand({ reach: partner, idempotency: aKey(), ...command });
}

describe('a request whose twin, with the same key, is done by another process between two looks', () => {
  async function aStoredTenant() {
    const tenants = new TenantsOfTwoProcesses(new MemoryStore());
    const suspend = () => new SuspendTenant(authorizer, new TenantDecision(tenants, ids, clock));
    const { value: tenant } = await tenants.save(aCreation({}, { partner }), aCommand());
    return { tenants, tenant, id: tenant.state.id, here: suspend(), there: suspend() };
  }

  for (const [what, command] of [
    ['', keyed()],
    [', also when it names the version that the twin changed', keyed({ expectedVersions: [1] })],
    [
      ', also for one who reaches every partner',
      keyed({ actor: anActor({ roles: ['platform-admin'], partner: null }), reach: EVERY_PARTNER }),
    ],
  ] as const) {
    it(`is answered as the twin was, not with the state that the twin left${what}`, async () => {
      const { tenants, id, here, there } = await aStoredTenant();
      tenants.meanwhile = () => there.execute(id, null, command);
      const outcome = await here.execute(id, null, command);
      expect([outcome.replayed, outcome.value.state.status, outcome.value.state.version]).to.deep.equal([
        true,
        'suspended',
        2,
      ]);
    });
  }

  it('is answered as the twin was also when the tenant is gone by then', async () => {
    const { tenants, id, here, there } = await aStoredTenant();
    const command = keyed();
    tenants.meanwhile = async () => {
      const { value } = await there.execute(id, null, command);
      await tenants.save(value.delete(anOccasion()), aCommand());
    };
    expect((await here.execute(id, null, command)).replayed).to.equal(true);
  });

  it('is refused as the twin was, and only the twin was first', async () => {
    const { tenants, tenant, id, here, there } = await aStoredTenant();
    const { value } = await tenants.save(tenant.suspend(null, anOccasion()), aCommand());
    const command = keyed();
    tenants.meanwhile = async () => {
      const first = await rejectionOf(there.execute(id, null, command), InvalidStateTransition);
      expect(first.replayed).to.equal(false);
      await tenants.save(value.resume(anOccasion()), aCommand());
    };
    const again = await rejectionOf(here.execute(id, null, command), InvalidStateTransition);
    expect([again.replayed, again.from]).to.deep.equal([true, 'suspended']);
  });

  it('is refused for what it finds when there is no twin, nor a key', async () => {
    const { tenants, id, here, there } = await aStoredTenant();
    for (const command of [keyed(), aCommand(), keyed({ dryRun: true })]) {
      tenants.meanwhile = async () => {
        const other = keyed();
        const { state } = (await tenants.find(partner, id)) ?? expect.fail();
        if (state.status === 'active') await there.execute(id, null, other);
      };
      const refusal = await rejectionOf(here.execute(id, null, command), InvalidStateTransition);
      expect(refusal.replayed).to.equal(false);
    }
    await rejectionOf(here.execute(id, null, keyed({ expectedVersions: [1] })), TenantChangedMeanwhile);
  });

  it('of a webhook’s test is answered with the same event, also when the webhook was disabled or deleted after it', async () => {
    for (const end of ['disable', 'delete'] as const) {
      const webhooks = new WebhooksOfTwoProcesses(new MemoryStore());
      const { value: webhook } = await webhooks.save(aWebhook({}, partner), aCommand());
      const test = () => new TestWebhook(authorizer, webhooks, new WebhookAction(webhooks, ids, clock));
      const command = keyed();
      let first: Uuid | null = null;
      webhooks.meanwhile = async () => {
        first = (await test().execute(webhook.state.id, command)).value;
        const change =
          end === 'delete' ? webhook.delete(anOccasion()) : webhook.update({ enabled: false }, anOccasion());
        await webhooks.save(change ?? expect.fail(), aCommand());
      };
      expect(await test().execute(webhook.state.id, command)).to.deep.equal({ value: first, replayed: true });
    }
  });
});
