import { expect } from 'chai';
import { openDatabase } from '../../../src/adapters/prisma/database.js';
import { createDatabase } from '../../support/database.js';
import { query } from '../../support/query.js';
import { waitFor } from '../../support/wait-for.js';
import { databaseOptions } from '../../support/postgresql-tenant-storage.js';

describe('a database that is being closed', () => {
  it('does not end the process when PostgreSQL cuts a connection at that moment', async () => {
    const database = await createDatabase();
    const told: Error[] = [];
    const opened = openDatabase({
      ...databaseOptions(database.url),
      poolMax: 2,
      onConnectionError: (error) => void told.push(error),
    });
    await opened.client.$queryRaw`SELECT 1`;
    // The first half of closing: from here on Prisma listens to its pool no longer.
    await opened.client.$disconnect();
    await query(
      database.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await waitFor(async () => expect(told).to.have.length(1));
    await opened.close();
    await database.drop();
  });
});
