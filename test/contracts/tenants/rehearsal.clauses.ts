import { expect } from 'chai';
import { TenantAlreadyExists, TenantChangedMeanwhile } from '../../../src/domain/tenants/tenant-errors.js';
import { aCommand, aCreation, aKey, aPartner } from '../../support/builders.js';
import { rejectionOf } from '../../support/rejection.js';
import type { TenantStorage } from '../../support/tenant-storage.js';

/** A rehearsal says what a save would, and does nothing. */
export function rehearsalClauses(opened: () => TenantStorage): void {
  it('passes what could be saved, and stores nothing of it', async () => {
    const partner = aPartner();
    const change = aCreation({ external_id: 'x' }, { partner });
    await opened().tenants.rehearse(change);
    await opened().tenants.rehearse(change);
    expect(await opened().tenants.find(partner, change.next.state.id)).to.equal(null);
    expect(await opened().storedEvents(partner)).to.deep.equal([]);
    expect((await opened().tenants.save(change, aCommand())).replayed).to.equal(false);
  });

  it('refuses a taken e-mail or external id as a save would', async () => {
    const partner = aPartner();
    await opened().tenants.save(aCreation({ email: 'a@example.com', external_id: 'x' }, { partner }), aCommand());
    for (const fields of [
      { email: 'A@EXAMPLE.com' },
      { external_id: 'x' },
      { email: 'a@example.com', external_id: 'x' },
    ]) {
      const change = aCreation(fields, { partner });
      const rehearsed = await rejectionOf(opened().tenants.rehearse(change), TenantAlreadyExists);
      const saved = await rejectionOf(opened().tenants.save(change, aCommand()), TenantAlreadyExists);
      expect(rehearsed.details).to.deep.equal(saved.details);
    }
  });

  it('refuses what is based on a version that is not stored', async () => {
    const change = aCreation();
    await rejectionOf(opened().tenants.rehearse({ ...change, basedOn: 7 }), TenantChangedMeanwhile);
    await opened().tenants.save(change, aCommand());
    await rejectionOf(opened().tenants.rehearse(change), TenantChangedMeanwhile);
    await rejectionOf(opened().tenants.rehearse({ ...change, basedOn: 7 }), TenantChangedMeanwhile);
  });

  it('leaves keys alone: a save with the key is the first one afterwards', async () => {
    const partner = aPartner();
    const key = aKey();
    const taken = aCreation({ external_id: 'x' }, { partner });
    await opened().tenants.save(taken, aCommand({ idempotency: key }));
    await rejectionOf(opened().tenants.rehearse(aCreation({ external_id: 'x' }, { partner })), TenantAlreadyExists);
    await opened().tenants.rehearse(aCreation({}, { partner }));
    const again = await opened().tenants.save(aCreation({}, { partner }), aCommand({ idempotency: key }));
    expect([again.replayed, again.value.state.id]).to.deep.equal([true, taken.next.state.id]);
  });
}
