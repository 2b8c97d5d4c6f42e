import { expect } from 'chai';
import { IdempotencyKeyReused } from '../../../src/domain/idempotency/idempotency-key-reused.js';
import { ProvisioningRun } from '../../../src/domain/provisioning/provisioning-run.js';
import type { Tenant } from '../../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, aKey, anOccasion, aPartner, aPlan } from '../../support/builders.js';
import { rejectionOf } from '../../support/rejection.js';
import type { TenantStorage } from '../../support/tenant-storage.js';

/** A request that waits for its tenant's provisioning is answered later than it is done; a repetition is answered the same. */
export function answeringClauses(opened: () => TenantStorage): void {
  const AT = new Date('2026-03-04T05:06:07.089Z');
  const aWait = async (awaited: true | null = true) => {
    const command = aCommand({ idempotency: aKey({ ...(awaited && { awaited }) }) });
    const partner = aPartner();
    const repeat = () => opened().tenants.save(aCreation({}, { partner, at: AT, actions: [aPlan()] }), command);
    const { value } = await repeat();
    return { command, partner, repeat, value };
  };
  const settled = async (tenant: Tenant): Promise<Tenant> => {
    const { id, partner } = tenant.state;
    const run = ProvisioningRun.begin(id, partner, [aPlan()], AT).next;
    const change = tenant.settle(run.start(AT).finish({ outcome: 'succeeded' }, AT).changing(run), anOccasion());
    if (change === null) throw new Error('it waits for its run');
    return (await opened().tenants.save(change, aCommand())).value;
  };

  it('a repetition is pending until the first request is answered, then it is what that was answered', async () => {
    const { command, partner, repeat, value } = await aWait();
    expect(await repeat()).to.deep.include({ replayed: true, pending: true });
    const active = await settled(value);
    expect((await repeat()).value.state.version).to.equal(1);
    expect((await opened().tenants.answer(active, command, AT)).state).to.deep.equal(active.state);
    const again = await repeat();
    expect(again.pending).to.equal(undefined);
    expect(again.value.state).to.deep.equal(active.state);
    expect((await opened().tenants.recall(partner, command, AT))?.value.state).to.deep.equal(active.state);
  });

  it('is answered once: whoever answers it later gets what was given', async () => {
    const { command, repeat, value } = await aWait();
    expect((await opened().tenants.answer(value, command, AT)).state.version).to.equal(1);
    const active = await settled(value);
    expect((await opened().tenants.answer(active, command, AT)).state).to.deep.equal(value.state);
    const again = await repeat();
    expect([again.pending, again.value.state.version]).to.deep.equal([undefined, 1]);
  });

  it('nothing is pending for a request that does not wait, nor for a tenant that waits for nothing', async () => {
    const { command, repeat, value } = await aWait(null);
    expect(await repeat()).not.to.have.property('pending');
    const active = await settled(value);
    expect((await opened().tenants.answer(active, command, AT)).state.version).to.equal(1);
    const partner = aPartner();
    const waiting = aCommand({ idempotency: aKey({ awaited: true }) });
    await opened().tenants.save(aCreation({}, { partner, at: AT }), waiting);
    expect(await opened().tenants.save(aCreation({}, { partner, at: AT }), waiting)).not.to.have.property('pending');
  });

  it('answers what is shown without a key, and refuses a key of another request', async () => {
    const { command, value } = await aWait();
    expect(await opened().tenants.answer(value, aCommand(), AT)).to.equal(value);
    const other = aCommand({ idempotency: { ...aKey(), ...command.idempotency, fingerprint: 'another' } });
    await rejectionOf(opened().tenants.answer(value, other, AT), IdempotencyKeyReused);
  });
}
