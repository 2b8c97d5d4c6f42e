import { expect } from 'chai';
import type { TenantChange } from '../../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, aKey, anOccasion, aPartner } from '../../support/builders.js';
import type { TenantStorage } from '../../support/tenant-storage.js';

/** A purge reaches everything that the partner wrote. */
export function erasingClauses(opened: () => TenantStorage): void {
  const store = async (change: TenantChange) => (await opened().tenants.save(change, aCommand())).value;

  it('erases what the partner wrote, when the tenant is purged, from its events and from what keys answer', async () => {
    const partner = aPartner();
    const command = aCommand({ idempotency: aKey() });
    const secret = 'Jane Roe';
    const create = () => aCreation({ client_name: secret, metadata: { secret } }, { partner });
    const neighbour = await store(aCreation({ client_name: 'Neighbour' }, { partner }));
    const { value: created } = await opened().tenants.save(create(), command);
    const renamed = await store(required(created.update({ industry: secret, tax_id_number: secret }, anOccasion())));
    const suspended = await store(renamed.suspend(secret, anOccasion()));
    const deleted = await store(suspended.delete(anOccasion()));
    const purged = await store(deleted.purge(anOccasion()));
    const found = await opened().tenants.find(partner, created.state.id);
    expect(found?.state).to.deep.equal(purged.state);
    const again = await opened().tenants.save(create(), command);
    expect([again.replayed, again.value.state.id]).to.deep.equal([true, created.state.id]);
    const left = [await opened().storedEvents(partner), found?.state, again.value.state];
    expect(JSON.stringify(left)).not.to.include(secret).and.not.to.include(created.state.fields.email);
    const events = await opened().storedEvents(partner);
    expect(events.map(({ type }) => type)).to.deep.equal([
      'tenant.created',
      'tenant.created',
      'tenant.updated',
      'tenant.suspended',
      'tenant.deleted',
      'tenant.purged',
    ]);
    expect(events[0]?.data.tenant.client_name).to.equal('Neighbour');
    expect((await opened().tenants.find(partner, neighbour.state.id))?.state).to.deep.equal(neighbour.state);
  });
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error('the change changes nothing');
  return value;
}
