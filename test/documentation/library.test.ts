import { expect } from 'chai';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { HostProject } from '../support/host-project.js';
import { codeBlocks, type CodeBlock } from '../support/markdown.js';
import { query } from '../support/query.js';

const BLOCKS = codeBlocks('docs/library.md');

const HOST = `
import { onOrderPaid } from './provision-from-a-job.js';
const order = { id: 'order-4711', company: 'Example Corp', email: 'admin@example.com' };
console.log(await onOrderPaid(order), await onOrderPaid(order));
await import('./what-a-job-does-about-refusals.js');
process.exit(0);
`;

describe('The library, packed and installed elsewhere', function () {
  this.timeout(180_000);

  let host: HostProject;
  let database: TestDatabase;
  /** What the programs of the page say, one after the other. */
  let said: readonly string[];
  before(async () => {
    host = await HostProject.create();
    database = await createDatabase();
    for (const { note, text } of BLOCKS.filter(isFile)) await host.write(nameOf(note), text);
    await host.write('host.ts', HOST);
    await host.compile();
    said = (await host.run('host.js', { DATABASE_URL: database.url })).split('\n');
  });
  after(async () => {
    await database.drop();
    await host.remove();
  });

  it('provisions a tenant from a job in ten lines, once, however often the job runs', async () => {
    const program = BLOCKS.find(({ note }) => note === 'file: provision-from-a-job.ts')?.text ?? '';
    expect(
      program
        .trim()
        .split('\n')
        .filter((line) => line !== ''),
    ).to.have.lengthOf.at.most(10);
    const [first, again] = said[0]?.split(' ') ?? [];
    expect(again).to.equal(first);
    const rows = await query(database.url, 'SELECT id::text, partner_id, external_id FROM tenants');
    expect(rows).to.deep.equal([{ id: first, partner_id: 'acme', external_id: 'order-4711' }]);
    const events = await query(database.url, 'SELECT type, actor_sub FROM events');
    expect(events).to.deep.equal([{ type: 'tenant.created', actor_sub: 'job:order-paid' }]);
  });

  it('tells a job why it is refused, as the page says', async () => {
    const told = BLOCKS.find(({ language }) => language === 'text')?.text;
    expect(said.slice(1).join('\n')).to.equal(told);
  });

  it('holds an adapter of the host’s to the contract', async () => {
    const told = await host.test('counted-tenants.test.js');
    expect(told).to.match(/TenantRepository in counted tenants/);
    expect(told).to.match(/\d{2,} passing/);
  });

  it('brings the command line with it', async () => {
    const command = 'node_modules/tenant-provisioning/bin/tenant-provisioning.js';
    expect(JSON.parse(await host.run(command, {}, ['openapi']))).to.have.property('openapi', '3.1.1');
  });

  it('lets nothing else be imported', async () => {
    const paths = ['dist/src/infrastructure/container.js', 'dist/src/adapters/memory/memory-store.js'];
    const intrude = `for (const path of ${JSON.stringify(paths)})
      await import('tenant-provisioning/' + path).then(() => console.log('imported'), ({ code }) => console.log(code));`;
    await host.write('intruder.js', intrude);
    expect(await host.run('intruder.js')).to.equal('ERR_PACKAGE_PATH_NOT_EXPORTED\n'.repeat(paths.length));
  });
});

function isFile({ note }: CodeBlock): boolean {
  return note.startsWith('file: ');
}

function nameOf(note: string): string {
  return note.slice('file: '.length);
}
