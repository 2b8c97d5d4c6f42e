import { expect } from 'chai';
import { matchesPatterns } from '../../../src/domain/webhooks/event-pattern.js';
import { Webhook, type NewWebhookFields } from '../../../src/domain/webhooks/webhook.js';
import { aPartner, anId, anOccasion } from '../../support/builders.js';
import { aSecret } from '../../support/webhook-builders.js';

const create = (fields: Partial<NewWebhookFields> = {}) =>
  Webhook.create(
    anId(),
    aPartner(),
    { url: 'https://receiver.io/', event_types: ['*'], ...fields },
    aSecret(),
    new Date(0),
  ).next;

describe('A webhook', () => {
  it('tells of nothing when it is made, and is enabled unless it is said otherwise', () => {
    expect(create().state.fields).to.deep.include({ enabled: true, description: null });
    expect(create({ enabled: false }).state).to.include({ disabledReason: 'requested' });
  });

  it('refuses what is no event type, no types, and texts that are too long, all at once', () => {
    const wrong = { event_types: ['tenant.exploded', 'tenant'], description: 'x'.repeat(501) };
    expect(() => create(wrong))
      .to.throw()
      .with.property('errors')
      .with.lengthOf(3);
    expect(() => create({ event_types: [] }))
      .to.throw()
      .with.nested.property('errors[0].pointer', '/event_types');
  });

  it('tells when it is disabled, by whomever, and only then', () => {
    const webhook = create();
    const requested = webhook.update({ enabled: false }, anOccasion());
    expect(requested?.events.map(({ type }) => type)).to.deep.equal(['webhook.disabled']);
    expect(requested?.next.state.disabledReason).to.equal('requested');
    expect(requested?.events[0]?.changes).to.deep.equal({ enabled: { previous: true, new: false } });
    expect(webhook.disableAsGone(anOccasion())?.next.state.disabledReason).to.equal('gone');
    expect(requested?.next.disableAsGone(anOccasion())).to.equal(null);
    expect(webhook.disableAsFailing(new Date(), anOccasion())).to.equal(null);
    const enabled = requested?.next.update({ enabled: true }, anOccasion());
    expect(enabled?.events).to.deep.equal([]);
    expect(enabled?.next.state.disabledReason).to.equal(null);
  });

  it('leaves a change that changes nothing alone', () => {
    expect(create().update({ url: 'https://receiver.io/' }, anOccasion())).to.equal(null);
  });

  it('signs by both secrets until the overlap ends', () => {
    const webhook = create();
    const at = new Date(1_000_000);
    const { next } = webhook.rotateSecret(aSecret(), 1, anOccasion(at));
    expect(next.secretsAt(new Date(at.getTime() + 3_599_999))).to.deep.equal([next.state.secret, webhook.state.secret]);
    expect(next.secretsAt(new Date(at.getTime() + 3_600_000))).to.deep.equal([next.state.secret]);
    expect(webhook.rotateSecret(aSecret(), 0, anOccasion()).next.state.formerSecret).to.equal(null);
    expect(() => webhook.rotateSecret(aSecret(), 169, anOccasion())).to.throw();
  });

  it('is asked about patterns by type, family and everything', () => {
    expect(matchesPatterns(['tenant.*'], 'tenant.created')).to.equal(true);
    expect(matchesPatterns(['*'], 'bulk_job.completed')).to.equal(true);
    expect(matchesPatterns(['tenant.deleted', 'webhook.*'], 'tenant.created')).to.equal(false);
  });
});
