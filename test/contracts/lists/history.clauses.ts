import { expect } from 'chai';
import type { EventPosition } from '../../../src/application/events/event-log.js';
import { aCommand, anOccasion, aPartner } from '../../support/builders.js';
import type { ListStorage } from '../../support/list-storage.js';
import { settleIn } from '../../support/tenant-population.js';

/** What happened to a tenant is told, newest first, with who did it and what was different before. */
export function historyClauses(opened: () => ListStorage): void {
  it('tells what happened to one tenant, the newest first, and nothing of others', async () => {
    const partner = aPartner();
    const tenant = await settleIn(opened(), partner);
    await settleIn(opened(), partner);
    const { tenants, events } = opened();
    const command = aCommand();
    const suspended = await tenants.save(tenant.suspend('unpaid', anOccasion()), command);
    await tenants.save(suspended.value.resume(anOccasion()), aCommand());
    const page = await events.ofTenant(partner, tenant.state.id, { limit: 10, after: null, withTotal: true });
    expect(page.items.map(({ type }) => type)).to.deep.equal(['tenant.resumed', 'tenant.suspended', 'tenant.created']);
    expect(page.total).to.equal(3);
    expect(page.items[1]).to.deep.include({
      partner,
      tenant: tenant.state.id,
      actor: { sub: 'integration-7', roles: ['partner-admin'] },
      requestId: command.requestId,
    });
    expect(page.items[1]?.data)
      .to.have.nested.property('changes.status_reason')
      .deep.equal({ previous: null, new: 'unpaid' });
    expect(page.items[2]?.at).to.deep.equal(tenant.state.createdAt);
    const foreign = await events.ofTenant(aPartner(), tenant.state.id, {
      limit: 1,
      after: null,
      withTotal: true,
    });
    expect(foreign).to.deep.equal({ items: [], next: null, total: 0 });
  });

  it('pages through what happened, once each, while more happens', async () => {
    const partner = aPartner();
    let tenant = await settleIn(opened(), partner);
    const { id } = tenant.state;
    const { tenants, events } = opened();
    const happen = async () => {
      const { state } = tenant;
      const change = state.status === 'active' ? tenant.suspend(null, anOccasion()) : tenant.resume(anOccasion());
      tenant = (await tenants.save(change, aCommand())).value;
    };
    for (let n = 0; n < 6; n += 1) await happen();
    const seen: string[] = [];
    let after: EventPosition | null = null;
    do {
      const page: Awaited<ReturnType<typeof events.ofTenant>> = await events.ofTenant(partner, id, {
        limit: 3,
        after,
        withTotal: false,
      });
      seen.push(...page.items.map((event) => event.id));
      after = page.next;
      await happen();
    } while (after !== null);
    expect(seen).to.have.length(7);
    expect(new Set(seen).size).to.equal(7);
  });
}
