import { expect } from 'chai';
import { tenantDocument } from '../../../src/application/tenants/tenant-document.js';
import { aCommand, aCreation, aKey, anActor, anOccasion, aPartner } from '../../support/builders.js';
import type { TenantStorage } from '../../support/tenant-storage.js';

const TRACE_PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** Every change is told of by an event that says who and what. */
export function eventClauses(opened: () => TenantStorage): void {
  it('stores the event with its time, its actor, its roles, its request, its trace and what changed', async () => {
    const partner = aPartner();
    const actor = anActor({ sub: 'Zoë "𝒵" {a,b}', roles: ['partner-operator', 'partner-viewer'], partner });
    const change = aCreation({ client_name: '株式会社 𝒜', metadata: { constructor: '1' } }, { partner });
    await opened().tenants.save(
      change,
      aCommand({ actor, reach: partner, requestId: 'request-1', traceParent: TRACE_PARENT }),
    );
    const [event] = change.events;
    expect(await opened().storedEvents(partner)).to.deep.equal([
      {
        id: event?.id,
        type: 'tenant.created',
        at: event?.at,
        partner,
        tenant: change.next.state.id,
        actorSub: actor.sub,
        actorRoles: actor.roles,
        requestId: 'request-1',
        traceParent: TRACE_PARENT,
        data: { tenant: tenantDocument(change.next), changes: event?.changes },
      },
    ]);
  });

  it('stores the trace of each later change with its own event, and none where nobody follows the call', async () => {
    const partner = aPartner();
    const created = aCreation({}, { partner });
    await opened().tenants.save(created, aCommand({ idempotency: aKey(), traceParent: TRACE_PARENT }));
    const suspended = created.next.suspend(null, anOccasion());
    await opened().tenants.save(suspended, aCommand({ traceParent: TRACE_PARENT.replace('4bf', '5bf') }));
    await opened().tenants.save(suspended.next.resume(anOccasion(new Date('2026-03-06T00:00:00.000Z'))), aCommand());
    const events = await opened().storedEvents(partner);
    const told = events.map(({ type, traceParent }) => [type, traceParent?.slice(3, 6) ?? null]);
    expect(told).to.have.deep.members([
      ['tenant.created', '4bf'],
      ['tenant.suspended', '5bf'],
      ['tenant.resumed', null],
    ]);
  });

  it('stores an actor who has no role', async () => {
    const partner = aPartner();
    await opened().tenants.save(aCreation({}, { partner }), aCommand({ actor: anActor({ roles: [], partner: null }) }));
    const [event] = await opened().storedEvents(partner);
    expect(event?.actorRoles).to.deep.equal([]);
  });

  it("gives an event to the tenant's partner, not to the actor's", async () => {
    const [owner, staff] = [aPartner(), aPartner()];
    await opened().tenants.save(aCreation({}, { partner: owner }), aCommand({ actor: anActor({ partner: staff }) }));
    expect(await opened().storedEvents(owner)).to.have.length(1);
    expect(await opened().storedEvents(staff)).to.have.length(0);
  });
}
