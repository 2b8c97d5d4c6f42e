import { expect } from 'chai';
import type { Outcome } from '../../../src/application/shared/outcome.js';
import { IdempotencyKeyReused } from '../../../src/domain/idempotency/idempotency-key-reused.js';
import { TenantAlreadyExists } from '../../../src/domain/tenants/tenant-errors.js';
import type { Tenant } from '../../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, aKey, aPartner } from '../../support/builders.js';
import type { TenantStorage } from '../../support/tenant-storage.js';

/** What calls at the same moment promise one another. */
export function concurrencyClauses(opened: () => TenantStorage): void {
  it('lets one of 10 saves with one e-mail win, and names the winner to the others', async () => {
    const partner = aPartner();
    const saves = times(10, () =>
      opened().tenants.save(aCreation({ email: 'a@example.com' }, { partner }), aCommand()),
    );
    const { done, refused } = await settled(saves);
    expect(done).to.have.length(1);
    const winner = done[0]?.value.state.id;
    for (const error of refused) {
      if (!(error instanceof TenantAlreadyExists)) throw error;
      expect([error.field, error.existingTenant]).to.deep.equal(['email', winner]);
    }
    expect(await opened().storedEvents(partner)).to.have.length(1);
  });

  it('does one of 200 saves with one key, and answers it to all', async () => {
    const partner = aPartner();
    const key = aKey();
    const fields = { email: 'a@example.com', external_id: 'x' };
    const saves = times(200, () =>
      opened().tenants.save(aCreation(fields, { partner }), aCommand({ idempotency: key })),
    );
    const { done, refused } = await settled(saves);
    expect(refused).to.deep.equal([]);
    expect(done.filter(({ replayed }) => !replayed)).to.have.length(1);
    expect(new Set(done.map(({ value }) => JSON.stringify(value.state))).size).to.equal(1);
    expect(await opened().storedEvents(partner)).to.have.length(1);
  });

  it('refuses one of 200 saves with one key, and repeats the refusal to the others', async () => {
    const partner = aPartner();
    const taken = aCreation({ external_id: 'x' }, { partner });
    await opened().tenants.save(taken, aCommand());
    const key = aKey();
    const saves = times(200, () =>
      opened().tenants.save(aCreation({ external_id: 'x' }, { partner }), aCommand({ idempotency: key })),
    );
    const { done, refused } = await settled(saves);
    expect(done).to.deep.equal([]);
    const conflicts = refused.filter((error) => error instanceof TenantAlreadyExists);
    expect(conflicts).to.have.length(200);
    expect(conflicts.filter(({ replayed }) => !replayed)).to.have.length(1);
    expect(new Set(conflicts.map(({ existingTenant }) => existingTenant))).to.deep.equal(
      new Set([taken.next.state.id]),
    );
  });

  it('does one of 20 saves with one key and different fingerprints, and refuses the others as reuse', async () => {
    const partner = aPartner();
    const key = aKey();
    const saves = times(20, (index) =>
      opened().tenants.save(
        aCreation({}, { partner }),
        aCommand({ idempotency: { ...key, fingerprint: `request ${index}` } }),
      ),
    );
    const { done, refused } = await settled(saves);
    expect(done.map(({ replayed }) => replayed)).to.deep.equal([false]);
    expect(refused.every((error) => error instanceof IdempotencyKeyReused)).to.equal(true);
    expect(await opened().storedEvents(partner)).to.have.length(1);
  });

  it('refuses some of 100 saves without harm to the others', async () => {
    const partner = aPartner();
    await opened().tenants.save(aCreation({ external_id: 'x' }, { partner }), aCommand());
    const changes = times(100, (index) => aCreation(index % 3 === 0 ? { external_id: 'x' } : {}, { partner }));
    const { done, refused } = await settled(changes.map((change) => opened().tenants.save(change, aCommand())));
    expect(refused.every((error) => error instanceof TenantAlreadyExists)).to.equal(true);
    expect([done.length, refused.length]).to.deep.equal([66, 34]);
    const found = await Promise.all(changes.map(({ next }) => opened().tenants.find(partner, next.state.id)));
    expect(found.map((tenant) => tenant !== null)).to.deep.equal(changes.map((_, index) => index % 3 !== 0));
    for (const { value } of done) expect(found.map((tenant) => tenant?.state)).to.deep.include(value.state);
    expect(await opened().storedEvents(partner)).to.have.length(67);
  });

  it('answers each of 50 saves its own tenant', async () => {
    const partner = aPartner();
    const changes = times(50, (index) => aCreation({ client_name: `Client ${index}` }, { partner }));
    const outcomes = await Promise.all(
      changes.map((change) => opened().tenants.save(change, aCommand({ idempotency: aKey() }))),
    );
    expect(outcomes.map(({ value }) => value.state.id)).to.deep.equal(changes.map(({ next }) => next.state.id));
  });

  it('repeats with the same key find the same change done once, also when it is the very same change', async () => {
    const partner = aPartner();
    const change = aCreation({}, { partner });
    const command = aCommand({ idempotency: aKey() });
    const { done, refused } = await settled(times(20, () => opened().tenants.save(change, command)));
    expect(refused).to.deep.equal([]);
    expect(done.filter(({ replayed }) => !replayed)).to.have.length(1);
    expect(await opened().storedEvents(partner)).to.have.length(1);
  });
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

async function settled(saves: readonly Promise<Outcome<Tenant>>[]) {
  const results = await Promise.allSettled(saves);
  const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const refused = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  return { done, refused };
}
