import { expect } from 'chai';
import { InvalidStateTransition } from '../../../src/domain/tenants/tenant-errors.js';
import { aCommand, aCreation, aKey, anOccasion, aPartner } from '../../support/builders.js';
import { rejectionOf } from '../../support/rejection.js';
import type { TenantStorage } from '../../support/tenant-storage.js';

/** Refusals that come of a tenant's state are kept and recalled by key. */
export function recallingClauses(opened: () => TenantStorage): void {
  it('repeats a state’s refusal to its key, until the key is forgotten', async () => {
    const partner = aPartner();
    const command = aCommand({ idempotency: aKey() });
    const at = (time: string) => new Date(time);
    const refuse = (from: 'active' | 'suspended', time: string) =>
      opened().tenants.refuse(
        partner,
        new InvalidStateTransition(from, 'active', ['deleted']),
        command,
        anOccasion(at(time)),
      );
    const recall = (time: string) =>
      rejectionOf(opened().tenants.recall(partner, command, at(time)), InvalidStateTransition);
    expect(await refuse('active', '2026-01-01T00:00:00Z')).to.equal(true);
    expect(await refuse('suspended', '2026-01-01T01:00:00Z')).to.equal(false);
    const first = await recall('2026-01-02T00:00:00Z');
    expect([first.from, first.to, first.allowed, first.replayed]).to.deep.equal([
      'active',
      'active',
      ['deleted'],
      true,
    ]);
    expect(await refuse('suspended', '2026-01-02T00:00:01Z')).to.equal(true);
    expect((await recall('2026-01-02T12:00:00Z')).from).to.equal('suspended');
    expect(await opened().tenants.recall(partner, command, at('2026-01-04T00:00:00Z'))).to.equal(null);
    expect(await opened().tenants.recall(aPartner(), command, at('2026-01-02T12:00:00Z'))).to.equal(null);
  });

  it('keeps no refusal over an outcome that the key has already', async () => {
    const partner = aPartner();
    const command = aCommand({ idempotency: aKey() });
    const change = aCreation({}, { partner });
    await opened().tenants.save(change, command);
    const { createdAt, id } = change.next.state;
    const refusal = new InvalidStateTransition('active', 'active', []);
    expect(await opened().tenants.refuse(partner, refusal, command, anOccasion(createdAt))).to.equal(false);
    expect((await opened().tenants.recall(partner, command, createdAt))?.value.state.id).to.equal(id);
  });

  it('has nothing to keep of a refusal without a key', async () => {
    const refusal = new InvalidStateTransition('active', 'active', []);
    for (let time = 0; time < 2; time += 1) {
      expect(await opened().tenants.refuse(aPartner('keyless'), refusal, aCommand(), anOccasion())).to.equal(true);
    }
  });
}
