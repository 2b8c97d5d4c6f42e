import { expect } from 'chai';
import type { OldReceipts } from '../../src/application/idempotency/ports.js';
import type { ExpiredTenant, ExpiredTenants } from '../../src/application/tenants/expired-tenants.js';
import type { TenantRepository } from '../../src/application/tenants/ports.js';
import { aCommand, aCreation, aKey, aPartner, anOccasion } from '../support/builders.js';

/** A storage, as who clears it up sees it. */
export interface RetentionStorage {
  readonly tenants: TenantRepository;
  readonly expired: ExpiredTenants;
  readonly receipts: OldReceipts;
  close(): Promise<void>;
}

const day = (of: number) => new Date(Date.UTC(2026, 2, of));

/** Every promise of `ExpiredTenants` and `OldReceipts`, for whatever keeps tenants and receipts. */
export function retentionContract(name: string, open: () => Promise<RetentionStorage>): void {
  describe(`retention in ${name}`, () => {
    let storage: RetentionStorage;
    beforeEach(async () => {
      storage = await open();
    });
    afterEach(() => storage.close());

    const createTenant = async (partner = aPartner()) => {
      const change = aCreation({}, { partner, at: day(1) });
      await storage.tenants.save(change, aCommand());
      return change.next;
    };
    const deleteTenant = async (at: Date, partner = aPartner()) => {
      const change = (await createTenant(partner)).delete(anOccasion(at));
      await storage.tenants.save(change, aCommand());
      return change.next;
    };

    describe('ExpiredTenants', () => {
      it('lists what was deleted before the time, of every partner, the longest deleted first', async () => {
        const second = await deleteTenant(day(3));
        const first = await deleteTenant(day(2));
        await deleteTenant(day(4));
        await createTenant();
        const listed: readonly ExpiredTenant[] = [first, second].map(({ state: { id, partner, version } }, index) => ({
          id,
          partner,
          version,
          deletedAt: day(2 + index),
        }));
        expect(await storage.expired.list(day(4), null, 10)).to.deep.equal(listed);
      });

      it('lists neither what was restored nor what is purged already', async () => {
        const restored = await deleteTenant(day(2));
        await storage.tenants.save(restored.restore(anOccasion(day(3))), aCommand());
        const purged = await deleteTenant(day(2));
        await storage.tenants.save(purged.purge(anOccasion(day(3))), aCommand());
        expect(await storage.expired.list(day(9), null, 10)).to.deep.equal([]);
      });

      it('pages through all of them once, also when many were deleted at one time', async () => {
        const all = [];
        for (let count = 0; count < 7; count += 1) all.push((await deleteTenant(day(count < 5 ? 2 : 3))).state.id);
        const seen: string[] = [];
        for (let last: ExpiredTenant | null = null; ;) {
          const page: readonly ExpiredTenant[] = await storage.expired.list(day(9), last, 2);
          seen.push(...page.map(({ id }) => id));
          last = page.at(-1) ?? null;
          if (last === null) break;
        }
        expect(seen).to.have.lengthOf(7);
        expect(seen).to.have.members(all);
      });
    });

    describe('OldReceipts', () => {
      const createWithKey = async (at: Date) => {
        const partner = aPartner();
        const command = aCommand({ reach: partner, idempotency: aKey() });
        await storage.tenants.save(aCreation({}, { partner, at }), command);
        return () => storage.tenants.recall(partner, command, at);
      };

      it('forgets the receipts made before the time, and no other', async () => {
        const recallOld = await createWithKey(day(2));
        const recallNew = await createWithKey(day(3));
        expect(await storage.receipts.forget(day(3), 10)).to.equal(1);
        expect(await recallOld()).to.equal(null);
        expect(await recallNew()).not.to.equal(null);
      });

      it('forgets at most as many as asked for, the rest later', async () => {
        for (let count = 0; count < 5; count += 1) await createWithKey(day(2));
        expect(await storage.receipts.forget(day(3), 3)).to.equal(3);
        expect(await storage.receipts.forget(day(3), 3)).to.equal(2);
        expect(await storage.receipts.forget(day(3), 3)).to.equal(0);
      });
    });
  });
}
