import { createServer } from 'node:net';
import { expect } from 'chai';
import { openDatabase } from '../../../src/adapters/prisma/database.js';
import { PrismaTenantRepository } from '../../../src/adapters/prisma/tenant-repository.js';
import { Unavailable } from '../../../src/domain/shared/unavailable.js';
import type { Uuid } from '../../../src/domain/shared/uuid.js';
import { InvalidStateTransition } from '../../../src/domain/tenants/tenant-errors.js';
import { Tenant, type TenantChange } from '../../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, aKey, anOccasion, aPartner } from '../../support/builders.js';
import { Gate } from '../../support/gate.js';
import {
  databaseOptions,
  openPostgresqlTenantStorage,
  type PostgresqlTenantStorage,
} from '../../support/postgresql-tenant-storage.js';
import { rejectionOf } from '../../support/rejection.js';
import { waitFor } from '../../support/wait-for.js';

const TERMINATE = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'tenant-provisioning'`;

describe('PrismaTenantRepository when things go wrong', () => {
  let storage: PostgresqlTenantStorage;
  before(async () => {
    storage = await openPostgresqlTenantStorage();
  });
  after(() => storage.close());

  it('loses nothing and does nothing twice while its connections are cut', async function () {
    this.timeout(120_000);
    const partner = aPartner();
    const acknowledged: Uuid[] = [];
    const seen = { refused: 0 };

    const saveUntilDone = async (external_id: string) => {
      const idempotency = aKey();
      for (;;) {
        try {
          const { value } = await storage.tenants.save(
            aCreation({ external_id }, { partner }),
            aCommand({ idempotency }),
          );
          acknowledged.push(value.state.id);
          return;
        } catch (error) {
          if (!(error instanceof Unavailable)) throw error;
          seen.refused += 1;
        }
      }
    };
    const work = async (worker: number) => {
      for (let round = 0; round < 12 || seen.refused < 20; round += 1) await saveUntilDone(`${worker}-${round}`);
    };
    const cut = async () => {
      for (let enough = 50; seen.refused < 20; enough = acknowledged.length + 20) {
        await waitFor(async () => expect(acknowledged.length).to.be.at.least(enough));
        await storage.sql.query(TERMINATE);
      }
    };
    await Promise.all([...Array.from({ length: 24 }, (_, worker) => work(worker)), cut()]);

    // The last cut may still be felt by the first reads.
    const found = await waitFor(() => Promise.all(acknowledged.map((id) => storage.tenants.find(partner, id))));
    expect(found).not.to.include(null);
    expect(new Set(acknowledged).size).to.equal(acknowledged.length);
    expect(await storage.storedEvents(partner)).to.have.length(acknowledged.length);
  });

  it('says Unavailable to every call when nobody listens, nobody answers, or nobody is let in', async () => {
    const silent = createServer(() => undefined);
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, '127.0.0.1', () => {
        const address = silent.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    for (const host of [`127.0.0.1:${port}`, '127.0.0.1:1', 'nowhere.invalid', new URL(storage.url).host]) {
      const database = openDatabase({
        ...databaseOptions(`postgresql://nobody:wrong@${host}/nothing`),
        connectTimeoutMs: 300,
      });
      const tenants = new PrismaTenantRepository(database);
      const change = aCreation();
      const { partner, id } = change.next.state;
      const command = aCommand({ idempotency: aKey() });
      const refusal = new InvalidStateTransition('active', 'active', []);
      await Promise.all([
        rejectionOf(tenants.save(change, command), Unavailable),
        rejectionOf(tenants.save(change.next.delete(anOccasion()), command), Unavailable),
        rejectionOf(tenants.find(partner, id), Unavailable),
        rejectionOf(tenants.rehearse(change), Unavailable),
        rejectionOf(tenants.recall(partner, command, new Date()), Unavailable),
        rejectionOf(tenants.refuse(partner, refusal, command, anOccasion()), Unavailable),
      ]);
      await database.close();
    }
    silent.close();
  });

  it('serves again as soon as the database is back, also when it was away from the start', async () => {
    const gate = await Gate.to(storage.url);
    const url = new URL(storage.url);
    url.hostname = '127.0.0.1';
    url.port = String(gate.port);
    const database = openDatabase(databaseOptions(url.href));
    const tenants = new PrismaTenantRepository(database);
    for (let round = 0; round < 2; round += 1) {
      gate.shut();
      const change = aCreation();
      const { partner, id } = change.next.state;
      await rejectionOf(tenants.save(change, aCommand()), Unavailable);
      await rejectionOf(tenants.find(partner, id), Unavailable);
      gate.open();
      expect((await tenants.save(change, aCommand())).replayed).to.equal(false);
      expect((await tenants.find(partner, id))?.state.id).to.equal(id);
    }
    await database.close();
    gate.close();
  });

  it('refuses a row that PostgreSQL cannot hold without harm to those beside it', async () => {
    const partner = aPartner();
    const spoilt = (text: string): TenantChange => {
      const { next, events } = aCreation({}, { partner });
      const tenant = Tenant.stored({ ...next.state, fields: { ...next.state.fields, client_name: text } });
      return { next: tenant, events: events.map((event) => ({ ...event, tenant })), basedOn: null };
    };
    const changes = [
      ...Array.from({ length: 10 }, () => aCreation({}, { partner })),
      spoilt('a\u0000b'),
      aCreation({}, { partner }),
      spoilt('a\uD800b'),
      aCreation({}, { partner }),
    ];
    const saves = changes.map((change) => storage.tenants.save(change, aCommand({ idempotency: aKey() })));
    const results = await Promise.allSettled(saves);
    const failed = results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
    expect(failed).to.deep.equal([10, 12]);
    for (const index of failed) await rejectionOf(Promise.resolve(saves[index]), Error);
    expect(await storage.storedEvents(partner)).to.have.length(12);
  });
});
