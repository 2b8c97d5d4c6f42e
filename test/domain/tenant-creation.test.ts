import { expect } from 'chai';
import { Tenant } from '../../src/domain/tenants/tenant.js';
import { aPartner, aTenant, anId, anOccasion } from '../support/builders.js';

describe('Tenant.create', () => {
  const occasion = anOccasion();
  const create = (fields = aTenant()) => Tenant.create(anId(), aPartner('acme'), fields, occasion);

  it('decides an active tenant of version 1, based on nothing', () => {
    const { next, basedOn } = create();
    expect(basedOn).to.equal(null);
    expect(next.state).to.deep.include({ status: 'active', statusReason: null, version: 1, deletedAt: null });
    expect([next.state.createdAt, next.state.updatedAt]).to.deep.equal([occasion.at, occasion.at]);
  });

  it('tells of it by one event, with the occasion’s id and time and every field that has a value', () => {
    const { next, events } = create({ client_name: 'Acme', email: 'a@example.com', plan: 'gold' });
    expect(events).to.deep.equal([
      {
        id: occasion.eventId,
        type: 'tenant.created',
        at: occasion.at,
        tenant: next,
        changes: {
          client_name: { previous: null, new: 'Acme' },
          email: { previous: null, new: 'a@example.com' },
          plan: { previous: null, new: 'gold' },
          metadata: { previous: null, new: {} },
          status: { previous: null, new: 'active' },
        },
      },
    ]);
  });

  it('decides the same twice, and leaves the input as it was', () => {
    const input = Object.freeze({ ...aTenant({ client_name: ' Acme ' }), metadata: Object.freeze({ a: '1' }) });
    const before = structuredClone(input);
    const id = anId();
    const decide = () => Tenant.create(id, aPartner('acme'), input, occasion);
    expect(decide()).to.deep.equal(decide());
    expect(input).to.deep.equal(before);
  });

  it('keeps what it decided, also when the input is changed afterwards', () => {
    const metadata = { a: '1' };
    const { next } = Tenant.create(anId(), aPartner('acme'), aTenant({ metadata }), occasion);
    metadata.a = '2';
    expect(next.state.fields.metadata).to.deep.equal({ a: '1' });
  });

  it('takes null and what is left out as no value', () => {
    const nothing = { phone_number: null, industry: undefined, metadata: null };
    expect(create({ ...aTenant(), ...nothing }).next.state.fields).to.deep.include({
      phone_number: null,
      industry: null,
      metadata: {},
    });
  });
});
