import { expect } from 'chai';
import type { PartnerId } from '../../../src/domain/access/partner.js';
import type { Uuid } from '../../../src/domain/shared/uuid.js';
import { aPartner } from '../../support/builders.js';
import { PAGE, type WebhookScene } from './webhook-scene.js';

/** How events of the feed are read. */
export function feedClauses(opened: () => WebhookScene): void {
  it('has events once they have a sequence, in its order, page by page', async () => {
    const { storage, partner, createTenant, relay } = opened();
    for (let count = 0; count < 3; count += 1) await createTenant();
    expect((await storage.feed.list(partner, { types: [], tenant: null }, PAGE)).items).to.deep.equal([]);
    await relay(10);
    const first = await storage.feed.list(partner, { types: [], tenant: null }, { ...PAGE, limit: 2 });
    const rest = await storage.feed.list(partner, { types: [], tenant: null }, { ...PAGE, after: first.next });
    expect([...first.items, ...rest.items].map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3]);
  });

  it('is filtered by type and tenant, and shows each partner its own', async () => {
    const { storage, partner, createTenant, relay } = opened();
    const tenant = await createTenant();
    await createTenant();
    await relay(10);
    const count = async (reach: PartnerId, types: readonly string[], about: Uuid | null) =>
      (await storage.feed.list(reach, { types, tenant: about }, PAGE)).items.length;
    expect(await count(partner, [], tenant)).to.equal(1);
    expect(await count(partner, ['tenant.created', 'tenant.deleted'], null)).to.equal(2);
    expect(await count(partner, ['tenant.deleted'], null)).to.equal(0);
    expect(await count(aPartner(), [], null)).to.equal(0);
    const [event] = (await storage.feed.list(partner, { types: [], tenant }, PAGE)).items;
    if (event === undefined) throw new Error('no event');
    expect(await storage.feed.find(partner, event.id)).to.deep.equal(event);
    expect(await storage.feed.find(aPartner(), event.id)).to.equal(null);
  });
}
