import { expect } from 'chai';
import { IdempotencyKeyReused } from '../../../src/domain/idempotency/idempotency-key-reused.js';
import type { NewTenantFields } from '../../../src/domain/tenants/tenant-fields.js';
import { TenantAlreadyExists, TenantChangedMeanwhile } from '../../../src/domain/tenants/tenant-errors.js';
import { Tenant } from '../../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, aKey, anOccasion, aPartner } from '../../support/builders.js';
import { rejectionOf } from '../../support/rejection.js';
import type { TenantStorage } from '../../support/tenant-storage.js';

const SPELLINGS = [
  ['zoë.ångström@exämple.com', 'ZOË.ÅNGSTRÖM@EXÄMPLE.COM', 'case'],
  ['zoë.ångström@exämple.com'.normalize('NFC'), 'zoë.ångström@exämple.com'.normalize('NFD'), 'normal form'],
  ['zoë.ångström@exämple.com'.normalize('NFD'), 'ZOË.ÅNGSTRÖM@EXÄMPLE.COM'.normalize('NFC'), 'case and normal form'],
  ['οδος.αβ@example.com', 'ΟΔΟΣ.ΑΒ@example.com', 'case of a letter that has two small forms'],
] as const;

/** Every refusal, and that it leaves no trace. */
export function refusalClauses(opened: () => TenantStorage): void {
  async function refuse(
    taken: Partial<NewTenantFields>,
    wanted: Partial<NewTenantFields>,
    field: 'email' | 'external_id',
  ): Promise<void> {
    const partner = aPartner();
    const first = aCreation(taken, { partner });
    await opened().tenants.save(first, aCommand());
    const second = aCreation(wanted, { partner });
    const conflict = await rejectionOf(opened().tenants.save(second, aCommand()), TenantAlreadyExists);
    expect([conflict.field, conflict.existingTenant, conflict.replayed]).to.deep.equal([
      field,
      first.next.state.id,
      false,
    ]);
    expect(await opened().tenants.find(partner, second.next.state.id)).to.equal(null);
    expect(await opened().storedEvents(partner)).to.have.length(1);
  }

  for (const [taken, wanted, difference] of SPELLINGS) {
    it(`refuses an e-mail that a live tenant has, also when it differs in ${difference}`, () =>
      refuse({ email: taken }, { email: wanted }, 'email'));
  }

  it('refuses an external id that a live tenant has', () =>
    refuse({ external_id: 'crm-1' }, { external_id: 'crm-1' }, 'external_id'));

  it('names the e-mail when the external id is taken too', () =>
    refuse({ email: 'a@example.com', external_id: 'x' }, { email: 'A@example.com', external_id: 'x' }, 'email'));

  it('names the e-mail, and who has it, when the external id is another tenant’s', async () => {
    const partner = aPartner();
    const byEmail = aCreation({ email: 'a@example.com' }, { partner });
    const byExternalId = aCreation({ external_id: 'x' }, { partner });
    await opened().tenants.save(byExternalId, aCommand());
    await opened().tenants.save(byEmail, aCommand());
    const wanted = aCreation({ email: 'a@example.com', external_id: 'x' }, { partner });
    const conflict = await rejectionOf(opened().tenants.save(wanted, aCommand()), TenantAlreadyExists);
    expect([conflict.field, conflict.existingTenant]).to.deep.equal(['email', byEmail.next.state.id]);
  });

  it('takes external ids by their exact case, and any number of tenants without one', async () => {
    const partner = aPartner();
    for (const external_id of ['crm-1', 'CRM-1', null, null]) {
      await opened().tenants.save(aCreation({ external_id }, { partner }), aCommand());
    }
    expect(await opened().storedEvents(partner)).to.have.length(4);
  });

  it("does not see a conflict in another partner's tenants", async () => {
    const fields = { email: 'a@example.com', external_id: 'x' };
    const [one, other] = [aPartner(), aPartner()];
    await opened().tenants.save(aCreation(fields, { partner: one }), aCommand());
    await opened().tenants.save(aCreation(fields, { partner: other }), aCommand());
    expect(await opened().storedEvents(other)).to.have.length(1);
  });

  it('does not see a conflict in a deleted tenant', async () => {
    const partner = aPartner();
    const fields = { email: 'a@example.com', external_id: 'x' };
    const first = aCreation(fields, { partner });
    await opened().tenants.save(first, aCommand());
    await opened().tenants.save(first.next.delete(anOccasion()), aCommand());
    const second = await opened().tenants.save(aCreation(fields, { partner }), aCommand());
    expect(second.value.state.fields.email).to.equal('a@example.com');
    expect((await opened().tenants.find(partner, first.next.state.id))?.state.status).to.equal('deleted');
  });

  it('refuses a creation whose id is stored already, the owner’s or not, and leaves that tenant as it is', async () => {
    const first = aCreation();
    const { id, partner } = first.next.state;
    await opened().tenants.save(first, aCommand());
    await rejectionOf(opened().tenants.save(first, aCommand({ idempotency: aKey() })), TenantChangedMeanwhile);
    const thief = aPartner();
    const { next, ...rest } = aCreation({}, { partner: thief });
    const stolen = { ...rest, next: Tenant.stored({ ...next.state, id }) };
    await rejectionOf(opened().tenants.save(stolen, aCommand()), TenantChangedMeanwhile);
    await rejectionOf(opened().tenants.save({ ...stolen, basedOn: 1 }, aCommand()), TenantChangedMeanwhile);
    expect((await opened().tenants.find(partner, id))?.state).to.deep.equal(first.next.state);
    expect(await opened().tenants.find(thief, id)).to.equal(null);
    expect(await opened().storedEvents(thief)).to.deep.equal([]);
  });

  it('refuses a change based on a version that is not stored, and leaves no trace of it', async () => {
    const partner = aPartner();
    const change = aCreation({}, { partner });
    const key = aKey();
    const basedOnNothing = { ...change, basedOn: 7 };
    await rejectionOf(opened().tenants.save(basedOnNothing, aCommand({ idempotency: key })), TenantChangedMeanwhile);
    expect(await opened().tenants.find(partner, change.next.state.id)).to.equal(null);
    const { replayed } = await opened().tenants.save(change, aCommand({ idempotency: key }));
    expect(replayed).to.equal(false);
    await rejectionOf(opened().tenants.save({ ...change, basedOn: 7 }, aCommand()), TenantChangedMeanwhile);
    expect(await opened().storedEvents(partner)).to.have.length(1);
  });

  it('refuses a key that was used with another fingerprint, and the first request stays repeatable', async () => {
    const partner = aPartner();
    const key = aKey();
    const first = aCreation({}, { partner });
    await opened().tenants.save(first, aCommand({ idempotency: key }));
    const second = aCreation({}, { partner });
    const reused = { ...key, fingerprint: 'another request' };
    await rejectionOf(opened().tenants.save(second, aCommand({ idempotency: reused })), IdempotencyKeyReused);
    expect(await opened().tenants.find(partner, second.next.state.id)).to.equal(null);
    expect(await opened().storedEvents(partner)).to.have.length(1);
    const again = await opened().tenants.save(aCreation({}, { partner }), aCommand({ idempotency: key }));
    expect([again.replayed, again.value.state.id]).to.deep.equal([true, first.next.state.id]);
  });
}
