import { expect } from 'chai';
import { RoleAuthorizer } from '../../../src/adapters/jwt/role-authorizer.js';
import { ExportTenants } from '../../../src/application/tenants/export-tenants.js';
import type { TenantDirectory } from '../../../src/application/tenants/tenant-directory.js';
import { aCommand, aPartner } from '../../support/builders.js';
import { openMemoryListStorage } from '../../support/list-storage.js';
import { listingOf, settleIn } from '../../support/tenant-population.js';

describe('ExportTenants', () => {
  /** A directory of ten tenants that counts how often it is asked, and how many tenants were taken of it. */
  async function countedDirectory() {
    const storage = await openMemoryListStorage();
    for (let n = 0; n < 10; n += 1) await settleIn(storage, aPartner('acme'));
    const counts = { asked: 0, taken: 0 };
    const directory: TenantDirectory = {
      list: (...args) => storage.directory.list(...args),
      metadataKeys: (...args) => storage.directory.metadataKeys(...args),
      batch: async (...args) => {
        counts.asked += 1;
        const { tenants, next } = await storage.directory.batch(...args);
        return { tenants: counted(tenants), next };
      },
    };
    function* counted<Item>(items: Iterable<Item>): Generator<Item> {
      for (const item of items) {
        counts.taken += 1;
        yield item;
      }
    }
    return { counts, exporting: new ExportTenants(new RoleAuthorizer(), directory, 3) };
  }

  it('reads no further than somebody takes', async () => {
    const { counts, exporting } = await countedDirectory();
    const { batches } = await exporting.execute(listingOf(), false, aCommand());
    expect(counts).to.deep.equal({ asked: 1, taken: 0 });
    let taken = 0;
    for await (const tenants of batches) {
      const asked = counts.asked;
      for (const tenant of tenants) {
        expect(tenant.isLive).to.equal(true);
        expect(counts).to.deep.equal({ asked, taken: (taken += 1) });
      }
    }
    expect(counts).to.deep.equal({ asked: 4, taken: 10 });
  });

  it('asks no more once nobody goes on', async () => {
    const { counts, exporting } = await countedDirectory();
    const { batches } = await exporting.execute(listingOf(), false, aCommand());
    const iterator = batches[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    await iterator.return?.();
    expect(counts.asked).to.equal(2);
  });
});
