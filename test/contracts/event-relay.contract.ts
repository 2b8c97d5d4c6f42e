import { expect } from 'chai';
import type { EventRelay } from '../../src/application/events/ports.js';
import type { TenantRepository } from '../../src/application/tenants/ports.js';
import type { Tenant, TenantChange } from '../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, anOccasion } from '../support/builders.js';

/** A storage of events, and what a reader of the feed sees of it. */
export interface FeedStorage {
  readonly tenants: TenantRepository;
  /** Another relay over the same events. */
  openRelay(): EventRelay;
  /** The numbers given so far and the ids of their events, in the order of the numbers. */
  feed(): Promise<readonly (readonly [sequence: number, id: string])[]>;
  close(): Promise<void>;
}

/** Every promise of `EventRelay`, for whatever keeps events. */
export function eventRelayContract(name: string, open: () => Promise<FeedStorage>): void {
  describe(`EventRelay in ${name}`, () => {
    let storage: FeedStorage;
    let relay: EventRelay;
    beforeEach(async () => {
      storage = await open();
      relay = storage.openRelay();
    });
    afterEach(() => storage.close());

    const save = async (change: TenantChange) => {
      await storage.tenants.save(change, aCommand());
      return change.events.map(({ id }) => id);
    };
    const create = (count: number) => Promise.all(Array.from({ length: count }, () => save(aCreation())));
    const seen = async () => (await storage.feed()).map(([, id]) => id);

    it('an event without a number is in no feed', async () => {
      await create(3);
      expect(await storage.feed()).to.deep.equal([]);
    });

    it('answers zero, and changes nothing, when there is nothing to number', async () => {
      expect(await relay.relay(10)).to.equal(0);
      await create(2);
      await relay.relay(10);
      const before = await storage.feed();
      expect(await relay.relay(10)).to.equal(0);
      expect(await storage.feed()).to.deep.equal(before);
    });

    it('numbers every event once, from 1 without a gap', async () => {
      const ids = (await create(25)).flat();
      expect(await relay.relay(100)).to.equal(25);
      const feed = await storage.feed();
      expect(feed.map(([sequence]) => sequence)).to.deep.equal(Array.from({ length: 25 }, (_, index) => index + 1));
      expect(feed.map(([, id]) => id)).to.have.members(ids);
    });

    it('numbers at most as many as asked for, the rest later, and goes on where it was', async () => {
      await create(7);
      expect(await relay.relay(3)).to.equal(3);
      expect(await relay.relay(3)).to.equal(3);
      expect(await storage.openRelay().relay(3)).to.equal(1);
      expect((await storage.feed()).map(([sequence]) => sequence)).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    });

    it('a number stays, whatever happens afterwards', async () => {
      const creation = aCreation();
      await save(creation);
      await relay.relay(10);
      const before = await storage.feed();
      const deleted = creation.next.delete(anOccasion());
      await save(deleted);
      await save(deleted.next.purge(anOccasion()));
      await relay.relay(10);
      expect((await storage.feed()).slice(0, 1)).to.deep.equal(before);
    });

    it('what happened to one tenant is numbered as it happened, also at one time', async () => {
      const at = new Date('2026-03-04T05:06:07.089Z');
      let tenant: Tenant = aCreation({}, { at }).next;
      const ids = await save({ next: tenant, events: aCreation({}, { at }).events, basedOn: null });
      for (let round = 0; round < 5; round += 1) {
        for (const change of [tenant.suspend(null, anOccasion(at)), null]) {
          const next = change ?? tenant.resume(anOccasion(at));
          ids.push(...(await save(next)));
          tenant = next.next;
        }
      }
      while ((await relay.relay(2)) > 0);
      expect(await seen()).to.deep.equal(ids);
    });

    it('two relays at once never number an event twice, nor leave one out', async () => {
      const ids = (await create(60)).flat();
      const relays = Array.from({ length: 4 }, () => storage.openRelay());
      const counts = await Promise.all(
        relays.map(async (one) => {
          let total = 0;
          for (let count = 0; (count = await one.relay(7)) > 0; total += count);
          return total;
        }),
      );
      expect(counts.reduce((sum, count) => sum + count)).to.equal(60);
      const feed = await storage.feed();
      expect(feed.map(([sequence]) => sequence)).to.deep.equal(Array.from({ length: 60 }, (_, index) => index + 1));
      expect(feed.map(([, id]) => id)).to.have.members(ids);
    });

    it('a reader who goes on from the last number it saw sees everything, once, while others write and relay', async () => {
      const read: string[] = [];
      let cursor = 0;
      const readOn = async () => {
        for (const [sequence, id] of await storage.feed()) {
          if (sequence <= cursor) continue;
          expect(sequence).to.equal(cursor + 1);
          cursor = sequence;
          read.push(id);
        }
      };
      const ids: string[] = [];
      const progress = { writing: true };
      const writers = Promise.all(
        Array.from({ length: 8 }, async () => {
          for (let round = 0; round < 10; round += 1) ids.push(...(await save(aCreation())));
        }),
      ).finally(() => (progress.writing = false));
      const relaying = [storage.openRelay(), storage.openRelay()].map(async (one) => {
        while (progress.writing) await one.relay(5);
      });
      while (progress.writing) await readOn().then(() => new Promise(setImmediate));
      await Promise.all([writers, ...relaying]);
      while ((await relay.relay(50)) > 0);
      await readOn();
      expect(read).to.have.lengthOf(80);
      expect(read).to.have.members(ids);
    });
  });
}
