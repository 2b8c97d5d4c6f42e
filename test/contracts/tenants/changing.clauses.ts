import { expect } from 'chai';
import { tenantDocument } from '../../../src/application/tenants/tenant-document.js';
import { TenantAlreadyExists, TenantChangedMeanwhile } from '../../../src/domain/tenants/tenant-errors.js';
import type { Tenant, TenantChange } from '../../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, aKey, anOccasion, aPartner } from '../../support/builders.js';
import { rejectionOf } from '../../support/rejection.js';
import type { TenantStorage } from '../../support/tenant-storage.js';

/** A change is stored on the version that it was decided upon, and on no other. */
export function changingClauses(opened: () => TenantStorage): void {
  const store = async (change: TenantChange) => (await opened().tenants.save(change, aCommand())).value;
  const rename = (tenant: Tenant, client_name: string) => required(tenant.update({ client_name }, anOccasion()));

  it('answers and stores every state of a life, each with its event', async () => {
    const partner = aPartner();
    const created = aCreation({ phone_number: '+49 30 12345', metadata: { a: '1', b: '2' } }, { partner });
    const changes = [created];
    const then = (decide: (tenant: Tenant) => TenantChange | null) => {
      changes.push(required(decide(changes.at(-1)?.next ?? created.next)));
    };
    then((tenant) => tenant.update({ phone_number: null, metadata: { a: null, c: '3' } }, anOccasion()));
    then((tenant) => tenant.suspend('Unpaid: 𝒜', anOccasion()));
    then((tenant) => tenant.delete(anOccasion()));
    then((tenant) => tenant.restore(anOccasion()));
    then((tenant) => tenant.resume(anOccasion()));
    for (const change of changes) {
      expect((await store(change)).state).to.deep.equal(change.next.state);
      const found = await opened().tenants.find(partner, change.next.state.id);
      expect(found?.state).to.deep.equal(change.next.state);
    }
    const events = await opened().storedEvents(partner);
    expect(events.map(({ id, type, data }) => ({ id, type, data }))).to.deep.equal(
      changes.map(({ next, events: [event] }) => ({
        id: event?.id,
        type: event?.type,
        data: { tenant: tenantDocument(next), changes: event?.changes },
      })),
    );
  });

  it('lets one of 10 changes on one version win, and refuses the others as stale', async () => {
    const partner = aPartner();
    const tenant = await store(aCreation({}, { partner }));
    const changes = Array.from({ length: 10 }, (_, index) => rename(tenant, `Name ${index}`));
    const results = await Promise.allSettled(changes.map(store));
    const refused = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused).to.have.length(9);
    for (const error of refused) expect(error).to.be.instanceOf(TenantChangedMeanwhile);
    expect(await opened().storedEvents(partner)).to.have.length(2);
    const winner = changes[results.findIndex(({ status }) => status === 'fulfilled')];
    expect((await opened().tenants.find(partner, tenant.state.id))?.state).to.deep.equal(winner?.next.state);
  });

  it('does one of 50 changes with one key, and answers it to all', async () => {
    const partner = aPartner();
    const tenant = await store(aCreation({}, { partner }));
    const command = aCommand({ idempotency: aKey({ scope: `PATCH /tenants/${tenant.state.id}` }) });
    const saves = Array.from({ length: 50 }, () => opened().tenants.save(rename(tenant, 'Renamed'), command));
    const outcomes = await Promise.all(saves);
    expect(outcomes.filter(({ replayed }) => !replayed)).to.have.length(1);
    for (const { value } of outcomes) expect(value.state.version).to.equal(2);
    expect(await opened().storedEvents(partner)).to.have.length(2);
  });

  it('refuses a stale change without a trace: its key is as good as new', async () => {
    const partner = aPartner();
    const tenant = await store(aCreation({}, { partner }));
    const renamed = await store(rename(tenant, 'First'));
    const command = aCommand({ idempotency: aKey() });
    await rejectionOf(opened().tenants.save(rename(tenant, 'Second'), command), TenantChangedMeanwhile);
    expect(await opened().tenants.recall(partner, command, new Date())).to.equal(null);
    const { replayed } = await opened().tenants.save(rename(renamed, 'Third'), command);
    expect(replayed).to.equal(false);
  });

  it('refuses what another tenant has when a tenant takes it up or comes back, and repeats that to its key', async () => {
    const partner = aPartner();
    const fields = { email: 'a@example.com', external_id: 'x' };
    const first = await store(aCreation(fields, { partner }));
    const deleted = await store(first.delete(anOccasion()));
    const second = await store(aCreation(fields, { partner }));
    const third = await store(aCreation({}, { partner }));
    const changes = [deleted.restore(anOccasion()), required(third.update({ email: 'A@example.com' }, anOccasion()))];
    for (const change of changes) {
      await rejectionOf(opened().tenants.rehearse(change), TenantAlreadyExists);
      const command = aCommand({ idempotency: aKey() });
      for (const replayed of [false, true, true]) {
        const conflict = await rejectionOf(opened().tenants.save(change, command), TenantAlreadyExists);
        expect([conflict.field, conflict.existingTenant, conflict.replayed]).to.deep.equal([
          'email',
          second.state.id,
          replayed,
        ]);
      }
    }
    expect(await opened().storedEvents(partner)).to.have.length(4);
    expect((await opened().tenants.find(partner, third.state.id))?.state).to.deep.equal(third.state);
  });

  it('lets a tenant keep its own e-mail and external id, in another case', async () => {
    const tenant = await store(aCreation({ email: 'a@example.com', external_id: 'x' }));
    const change = required(tenant.update({ email: 'A@Example.com' }, anOccasion()));
    await opened().tenants.rehearse(change);
    expect((await store(change)).state.fields.email).to.equal('A@Example.com');
  });
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error('the change changes nothing');
  return value;
}
