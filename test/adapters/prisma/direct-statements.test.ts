import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlQuery } from '@prisma/driver-adapter-utils';
import { expect } from 'chai';
import { DirectStatements } from '../../../src/adapters/prisma/direct-statements.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { rejectionOf } from '../../support/rejection.js';

describe('DirectStatements', () => {
  let own: TestDatabase;
  let statements: DirectStatements;
  /** What the driver adapter was given, and holds on to. */
  const queries: SqlQuery[] = [];
  const connections: Awaited<ReturnType<PrismaPg['connect']>>[] = [];
  before(async () => {
    own = await createDatabase();
    const adapter = new PrismaPg({ connectionString: own.url });
    const connect = adapter.connect.bind(adapter);
    adapter.connect = async () => {
      const connection = await connect();
      const run = connection.queryRaw.bind(connection);
      connection.queryRaw = (query) => {
        queries.push(query);
        return run(query);
      };
      connections.push(connection);
      return connection;
    };
    statements = new DirectStatements(adapter);
  });
  after(async () => {
    for (const connection of connections) await connection.dispose();
    await own.drop();
  });

  it('lets go of what a statement was told, as Prisma remembers a hundred of them', async () => {
    expect(await statements.run('select to_json($1::text)::text', 'a long text')).to.deep.equal(['a long text']);
    await rejectionOf(statements.run('select to_json(1 / $1::int)::text', '0'), Error);
    expect(queries.map(({ args }) => args)).to.deep.equal([[], []]);
  });
});
