import { expect } from 'chai';
import { IDEMPOTENCY_KEY_LIFETIME_MS } from '../../../src/application/idempotency/idempotency-key.js';
import { IdempotencyKeyReused } from '../../../src/domain/idempotency/idempotency-key-reused.js';
import { TenantAlreadyExists } from '../../../src/domain/tenants/tenant-errors.js';
import { aCommand, aCreation, aKey, anOccasion, aPartner } from '../../support/builders.js';
import { rejectionOf } from '../../support/rejection.js';
import type { TenantStorage } from '../../support/tenant-storage.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const afterMs = (ms: number) => new Date(START + ms);

/** A key makes repeating a request safe. */
export function idempotencyClauses(opened: () => TenantStorage): void {
  it('answers the first tenant to a repeated key, marked, and stores nothing', async () => {
    const partner = aPartner();
    const key = aKey();
    const fields = { email: 'a@example.com', external_id: 'x', metadata: { b: '1', a: '2' } };
    const first = aCreation(fields, { partner });
    await opened().tenants.save(first, aCommand({ idempotency: key }));
    const second = aCreation(fields, { partner, at: new Date('2026-03-04T06:00:00Z') });
    const repeated = await opened().tenants.save(second, aCommand({ idempotency: key }));
    expect(repeated.replayed).to.equal(true);
    expect(repeated.value.state).to.deep.equal(first.next.state);
    expect(await opened().tenants.find(partner, second.next.state.id)).to.equal(null);
    expect(await opened().storedEvents(partner)).to.have.length(1);
  });

  it('answers the tenant as it was then, also after what came back was changed', async () => {
    const partner = aPartner();
    const key = aKey();
    const save = () =>
      opened().tenants.save(aCreation({ email: 'a@example.com' }, { partner }), aCommand({ idempotency: key }));
    for (const { value } of [await save(), await save()]) {
      Object.assign(value.state.fields, { client_name: 'Somebody else' });
    }
    expect((await save()).value.state.fields.client_name).to.equal('Acme GmbH');
  });

  it('answers the first tenant also when it has been deleted since', async () => {
    const partner = aPartner();
    const key = aKey();
    const first = aCreation({}, { partner });
    await opened().tenants.save(first, aCommand({ idempotency: key }));
    await opened().tenants.save(first.next.delete(anOccasion()), aCommand());
    const repeated = await opened().tenants.save(aCreation({}, { partner }), aCommand({ idempotency: key }));
    expect([repeated.replayed, repeated.value.state.id]).to.deep.equal([true, first.next.state.id]);
  });

  it('answers the first refusal to a repeated key, marked, also when its reason has gone', async () => {
    const partner = aPartner();
    const taken = aCreation({ external_id: 'x' }, { partner });
    await opened().tenants.save(taken, aCommand());
    const key = aKey();
    const save = () =>
      opened().tenants.save(aCreation({ external_id: 'x' }, { partner }), aCommand({ idempotency: key }));
    const first = await rejectionOf(save(), TenantAlreadyExists);
    await opened().tenants.save(taken.next.delete(anOccasion()), aCommand());
    const repeated = await rejectionOf(save(), TenantAlreadyExists);
    expect([first.replayed, repeated.replayed]).to.deep.equal([false, true]);
    expect(repeated.details).to.deep.equal(first.details);
    expect(repeated.message).to.equal(first.message);
    expect(await opened().storedEvents(partner)).to.have.length(2);
  });

  it('refuses a refused key with another fingerprint', async () => {
    const partner = aPartner();
    await opened().tenants.save(aCreation({ external_id: 'x' }, { partner }), aCommand());
    const key = aKey();
    const save = (fingerprint: string) =>
      opened().tenants.save(
        aCreation({ external_id: 'x' }, { partner }),
        aCommand({ idempotency: { ...key, fingerprint } }),
      );
    await rejectionOf(save('one'), TenantAlreadyExists);
    await rejectionOf(save('two'), IdempotencyKeyReused);
    expect((await rejectionOf(save('one'), TenantAlreadyExists)).replayed).to.equal(true);
  });

  it('takes the same key in another scope, by another partner, or in another case as another key', async () => {
    const partner = aPartner();
    const key = aKey({ key: 'k' });
    const calls = [
      [partner, key],
      [partner, { ...key, scope: 'POST /bulk-jobs' }],
      [partner, { ...key, key: 'K' }],
      [aPartner(), key],
    ] as const;
    for (const [owner, idempotency] of calls) {
      const { replayed } = await opened().tenants.save(aCreation({}, { partner: owner }), aCommand({ idempotency }));
      expect(replayed).to.equal(false);
    }
  });

  it('forgets a key after its lifetime, by the times of the changes, and begins anew', async () => {
    const partner = aPartner();
    const key = aKey();
    const save = async (at: Date, fingerprint: string) => {
      const change = aCreation({}, { partner, at });
      const idempotency = { ...key, fingerprint };
      const { replayed, value } = await opened().tenants.save(change, aCommand({ idempotency }));
      return replayed ? value.state.createdAt : (expect(value.state.id).to.equal(change.next.state.id), 'new');
    };
    expect(await save(afterMs(0), 'one')).to.equal('new');
    expect(await save(afterMs(IDEMPOTENCY_KEY_LIFETIME_MS), 'one')).to.deep.equal(afterMs(0));
    const again = afterMs(IDEMPOTENCY_KEY_LIFETIME_MS + 1);
    expect(await save(again, 'two')).to.equal('new');
    expect(await save(afterMs(2 * IDEMPOTENCY_KEY_LIFETIME_MS + 1), 'two')).to.deep.equal(again);
    expect(await opened().storedEvents(partner)).to.have.length(2);
  });

  it('forgets a refusal after its lifetime', async () => {
    const partner = aPartner();
    const taken = aCreation({ external_id: 'x' }, { partner });
    await opened().tenants.save(taken, aCommand());
    const key = aKey();
    const save = (at: Date) =>
      opened().tenants.save(aCreation({ external_id: 'x' }, { partner, at }), aCommand({ idempotency: key }));
    await rejectionOf(save(afterMs(0)), TenantAlreadyExists);
    await opened().tenants.save(taken.next.delete(anOccasion()), aCommand());
    expect((await save(afterMs(IDEMPOTENCY_KEY_LIFETIME_MS + 1))).replayed).to.equal(false);
  });
}
