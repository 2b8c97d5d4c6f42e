import { expect } from 'chai';
import { EVERY_PARTNER } from '../../../src/domain/access/partner.js';
import { DomainError } from '../../../src/domain/shared/domain-error.js';
import { webhookDisabled } from '../../../src/domain/webhooks/webhook-errors.js';
import { aCommand, aKey, anId, anOccasion, aPartner } from '../../support/builders.js';
import { rejectionOf } from '../../support/rejection.js';
import { aWebhook } from '../../support/webhook-builders.js';
import { PAGE, type WebhookScene } from './webhook-scene.js';

/** How webhooks are kept, and made once per key. */
export function webhookClauses(opened: () => WebhookScene): void {
  it('comes back as it was stored, secret included, and shares nothing', async () => {
    const { storage, partner } = opened();
    const change = aWebhook({ description: 'CRM' }, partner);
    await storage.webhooks.save(change, aCommand());
    const found = await storage.webhooks.find(partner, change.next.state.id);
    expect(found?.state).to.deep.equal(change.next.state);
    expect(found?.state).to.not.equal(change.next.state);
  });

  it('is absent for another partner, when it never was, and when it is deleted', async () => {
    const { storage, partner, add } = opened();
    const webhook = await add();
    const { id } = webhook.state;
    expect(await storage.webhooks.find(aPartner(), id)).to.equal(null);
    expect(await storage.webhooks.find(partner, anId())).to.equal(null);
    expect((await storage.webhooks.find(EVERY_PARTNER, id))?.state.id).to.equal(id);
    await storage.webhooks.save(webhook.delete(anOccasion()), aCommand());
    expect(await storage.webhooks.find(partner, id)).to.equal(null);
    expect((await storage.webhooks.list(partner, PAGE)).items).to.deep.equal([]);
  });

  it('is not changed on the basis of an old version', async () => {
    const { storage, partner, add } = opened();
    const webhook = await add();
    const one = webhook.update({ description: 'one' }, anOccasion());
    const other = webhook.update({ description: 'other' }, anOccasion());
    if (one === null || other === null) throw new Error('nothing changed');
    await storage.webhooks.save(one, aCommand());
    const error = await rejectionOf(storage.webhooks.save(other, aCommand()), DomainError);
    expect(error).to.have.property('code', 'precondition-failed');
    expect((await storage.webhooks.find(partner, webhook.state.id))?.state.fields.description).to.equal('one');
  });

  it('is made once per key, with the same secret, and the key is good for that request only', async () => {
    const { storage, partner } = opened();
    const command = aCommand({ idempotency: aKey() });
    const [first, second] = await Promise.all([
      storage.webhooks.save(aWebhook({}, partner), command),
      storage.webhooks.save(aWebhook({}, partner), command),
    ]);
    expect(first.value.state).to.deep.equal(second.value.state);
    expect([first.replayed, second.replayed]).to.have.members([true, false]);
    expect((await storage.webhooks.list(partner, PAGE)).items).to.have.lengthOf(1);
    const recalled = await storage.webhooks.recall(partner, command, first.value.state.createdAt);
    expect(recalled?.value.state.secret).to.equal(first.value.state.secret);
    const other = aCommand({ idempotency: { ...aKey(), ...command.idempotency, fingerprint: 'another request' } });
    const error = await rejectionOf(storage.webhooks.save(aWebhook({}, partner), other), DomainError);
    expect(error).to.have.property('code', 'idempotency-key-reused');
  });

  it('has a key that remembers a refusal too, unless something was done with it', async () => {
    const { storage, partner, add } = opened();
    const { webhooks } = storage;
    const webhook = await add();
    const [refused, done] = [aCommand({ idempotency: aKey() }), aCommand({ idempotency: aKey() })];
    expect(await webhooks.refuse(partner, webhookDisabled(), refused, anOccasion())).to.equal(true);
    const at = anOccasion().at;
    for (const again of [webhooks.recall(partner, refused, at), webhooks.recallEvent(partner, refused, at)]) {
      const error = await rejectionOf(again, DomainError);
      expect(error).to.include({ code: 'invalid-state-transition', replayed: true });
    }
    const { value } = await webhooks.append(webhook.test(anOccasion()), done);
    for (const taken of [refused, done]) {
      expect(await webhooks.refuse(partner, webhookDisabled(), taken, anOccasion())).to.equal(false);
    }
    expect(await webhooks.recallEvent(partner, done, at)).to.deep.equal({ value, replayed: true });
    expect(await webhooks.recallEvent(partner, aCommand({ idempotency: aKey() }), at)).to.equal(null);
  });

  it('is listed page by page, the newest first', async () => {
    const { storage, partner, add } = opened();
    const ids = [];
    for (let count = 0; count < 3; count += 1) ids.push((await add()).state.id);
    const first = await storage.webhooks.list(partner, { ...PAGE, limit: 2 });
    const rest = await storage.webhooks.list(partner, { ...PAGE, after: first.next });
    expect([...first.items, ...rest.items].map(({ state }) => state.id)).to.deep.equal(ids.toReversed());
    expect(rest.next).to.equal(null);
  });
}
