import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand, runCommandHere, runInto } from '../support/command-line.js';
import { mintToken } from '../support/tokens.js';
import { startTestService, type TestService } from '../support/test-service.js';

describe('The command line', function () {
  this.timeout(60_000);

  let service: TestService;
  let folder: string;
  before(async () => {
    service = await startTestService({ worker: true });
    folder = await mkdtemp(join(tmpdir(), 'command-line-test-'));
  });
  after(async () => {
    await service.stop();
    await rm(folder, { recursive: true });
  });

  const own = (args: readonly string[], token = mintToken()) =>
    runCommand(args, { cwd: folder, env: { PROVISIONING_URL: service.origin, PROVISIONING_TOKEN: token } });
  const here = (args: readonly string[], token = mintToken()) =>
    runCommandHere([...args, '--url', service.origin, '--token', token]);
  const file = (name: string) => join(folder, name);

  it('imports a file and shows how far it is; failed rows are written down, mended and imported again', async () => {
    await writeFile(
      file('customers.csv'),
      '\uFEFFclient_name;email;plan\r\nÄrzte GmbH;one@example.com;gold\r\n"Two; Ltd";two at example.com;\r\n',
    );
    const first = await own(['tenants', 'import', 'customers.csv', '--failed', 'failed.csv']);
    expect(first.code, first.stderr).to.equal(2);
    expect(first.stdout).to.equal('completed: 1 succeeded, 1 failed, 0 skipped, 0 cancelled\n');
    expect(first.stderr)
      .to.match(/Uploading .* 100 %/)
      .and.to.match(/Bulk job [\w-]+: 2 rows/)
      .and.to.match(/Importing .* 100 % {2}2\/2/);
    const failed = await readFile(file('failed.csv'), 'utf8');
    expect(failed).to.include('invalid-request').and.to.include('/email');
    await writeFile(file('failed.csv'), failed.replace('two at example.com', 'two@example.com'));
    const second = await here(['tenants', 'import', file('failed.csv')]);
    expect([second.code, second.stdout], second.stderr).to.deep.equal([
      0,
      'completed: 1 succeeded, 0 failed, 0 skipped, 0 cancelled\n',
    ]);
    const [exported, written] = await Promise.all([
      here(['tenants', 'export', '--search', 'Two']),
      here(['tenants', 'export', '--format', 'ndjson', '--output', file('all.ndjson'), '--status', 'active']),
    ]);
    expect(exported.code, exported.stderr).to.equal(0);
    expect(exported.stdout.split('\r\n')).to.have.lengthOf(3);
    expect(exported.stdout).to.include('Two; Ltd');
    expect([written.code, written.stdout], written.stderr).to.deep.equal([0, '']);
    expect((await readFile(file('all.ndjson'), 'utf8')).trimEnd().split('\n')).to.have.lengthOf(2);
  });

  it('checks a file without creating anything, and imports one twice as once by its key', async () => {
    await writeFile(file('more.ndjson'), '{"client_name": "Three", "email": "three@example.com"}\n');
    const checked = await here(['tenants', 'import', file('more.ndjson'), '--dry-run']);
    expect(checked.stdout).to.equal(
      'completed: 1 succeeded, 0 failed, 0 skipped, 0 cancelled (dry run: nothing was created)\n',
    );
    for (let times = 0; times < 2; times += 1) {
      const { code, stdout } = await here(['tenants', 'import', file('more.ndjson'), '--idempotency-key', 'import-1']);
      expect([code, stdout]).to.deep.equal([0, 'completed: 1 succeeded, 0 failed, 0 skipped, 0 cancelled\n']);
    }
    const skipped = await here(['tenants', 'import', file('more.ndjson'), '--on-conflict', 'skip']);
    expect(skipped.stdout).to.equal('completed: 0 succeeded, 0 failed, 1 skipped, 0 cancelled\n');
  });

  it('says in a sentence what is wrong, and ends with 1', async () => {
    await writeFile(file('wrong.csv'), 'client_name,mail\nA,a@example.com\n');
    const outcomes = await Promise.all([
      here(['tenants', 'import', file('wrong.csv')]),
      here(['tenants', 'import', file('wrong.csv'), '--on-conflict', 'merge']),
      here(['tenants', 'import', file('wrong.csv')], 'rubbish'),
      here(['tenants', 'import', file('none.csv')]),
      runCommandHere(['tenants', 'import', file('wrong.csv'), '--token', mintToken(), '--url', 'http://127.0.0.1:1']),
    ]);
    const told = [
      /400: The header of the file has 2 flaws.*\n {2}\/mail: There is no such field/,
      /Allowed choices are fail, skip, update/,
      /401: /,
      /no such file.*none\.csv/,
      /^The service cannot be reached: /,
    ];
    outcomes.forEach(({ code, stdout, stderr }, index) => {
      expect([code, stdout], stderr).to.deep.equal([1, '']);
      expect(stderr).to.match(told[index] ?? /^$/);
      expect(stderr).not.to.match(/\n\s+at /);
    });
  });

  it('prints its help, its version and the OpenAPI document; a token only of the development key', async () => {
    const [help, version, document, token, refused] = await Promise.all([
      runCommandHere(['--help']),
      runCommandHere(['--version']),
      runCommandHere(['openapi']),
      runCommand(['token', '--partner', 'acme'], { env: { DATA_DIR: folder } }),
      runCommand(['token'], {
        env: { JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'x', JWT_JWKS_URL: 'https://issuer.example/jwks' },
      }),
    ]);
    expect([help.code, version.code]).to.deep.equal([0, 0]);
    for (const name of ['tenants', 'token', 'openapi', 'serve', 'worker', 'migrate'])
      expect(help.stdout).to.include(`  ${name} `);
    expect(version.stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    expect(JSON.parse(document.stdout)).to.have.property('openapi', '3.1.1');
    const [, claims = ''] = token.stdout.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).to.include({ partner_id: 'acme' });
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.match(/Tokens come from the issuer/);
  });

  it('ends well when its reader has read enough, and says so when what it writes has no room', async () => {
    const enough = await Promise.all([
      // More than a pipe holds: the reader goes while it is written, and is gone before.
      runInto(['openapi'], '| head -n 1 > /dev/null'),
      runInto(['token'], '| true', { DATA_DIR: folder }),
    ]);
    for (const outcome of enough) expect(outcome).to.deep.equal({ code: 0, stderr: '' });
    // A disk that is always full.
    if (!existsSync('/dev/full')) return;
    const full = await runInto(['token'], '> /dev/full', { DATA_DIR: folder });
    expect(full).to.deep.equal({ code: 1, stderr: 'ENOSPC: no space left on device, write\n' });
  });

  it('says what a process lacks before it starts', async () => {
    const { code, stderr } = await runCommand(['worker'], { env: { DATA_DIR: folder } });
    expect([code, stderr.includes('DATABASE_URL must be set with PROCESS=worker')]).to.deep.equal([1, true]);
  });

  it('brings a database up to date, and says when it is', async () => {
    const { code, stdout } = await runCommand(['migrate', '--database-url', service.databaseUrl], {
      env: { DATA_DIR: folder },
    });
    expect([code, stdout.includes('the database is up to date')]).to.deep.equal([0, true]);
  });
});
