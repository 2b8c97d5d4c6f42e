import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../src/infrastructure/package-root.js';

const report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });

/** Imports that point the wrong way, by the file they are planted in. */
const PLANTED: Readonly<Record<string, readonly [what: string, specifier: string]>> = {
  'src/domain/tenants/planted-1.ts': ['the domain importing the application', '../../application/shared/outcome.js'],
  'src/domain/planted-2.ts': ['the domain importing the application from its top', '../application/shared/outcome.js'],
  'src/domain/tenants/planted-3.ts': ['the domain importing a package', 'zod'],
  'src/domain/tenants/planted-4.ts': ['the domain importing a package with a scope', '@prisma/client'],
  'src/domain/tenants/planted-5.ts': ['the domain importing Node', 'node:crypto'],
  'src/application/tenants/planted-1.ts': ['the application importing an adapter', '../../adapters/http/problem.js'],
  'src/application/tenants/planted-2.ts': ['the application importing Express', 'express'],
  'src/application/tenants/planted-3.ts': ['the application importing Node', 'node:crypto'],
  'src/application/tenants/planted-4.ts': [
    'the application importing infrastructure',
    '../../infrastructure/config.js',
  ],
  'src/application/tenants/planted-5.ts': ['the application importing inversify', 'inversify'],
  'src/adapters/http/planted-1.ts': ['HTTP importing the Prisma adapter', '../prisma/generated/client.js'],
  'src/adapters/http/planted-2.ts': ['HTTP importing Prisma', '@prisma/client'],
  'src/adapters/http/planted-3.ts': ['HTTP importing pg', 'pg'],
  'src/adapters/http/planted-4.ts': ['HTTP importing infrastructure', '../../infrastructure/config.js'],
  'src/adapters/prisma/planted-1.ts': ['the Prisma adapter importing HTTP', '../http/problem.js'],
  'src/adapters/prisma/planted-2.ts': ['the Prisma adapter importing Express', 'express'],
  'src/adapters/memory/planted-1.ts': [
    'the memory adapter importing the Prisma adapter',
    '../prisma/generated/client.js',
  ],
  'src/adapters/memory/planted-2.ts': ['the memory adapter importing infrastructure', '../../infrastructure/config.js'],
  'src/adapters/http/planted-5.ts': ['HTTP importing the actions', '../actions/http-action.js'],
  'src/adapters/actions/planted-1.ts': ['the actions importing HTTP', '../http/problem.js'],
  'src/adapters/actions/planted-2.ts': ['the actions importing another adapter', '../system/system-clock.js'],
  'src/adapters/jobs/planted-1.ts': ['the jobs importing the Prisma adapter', '../prisma/generated/client.js'],
  'src/adapters/jobs/planted-2.ts': ['the jobs importing pg', 'pg'],
  'src/adapters/opentelemetry/planted-1.ts': ['the tracer importing HTTP', '../http/problem.js'],
  'src/adapters/webhooks/planted-2.ts': ['webhooks importing the tracer', '../opentelemetry/otlp-tracer.js'],
  'src/adapters/jwt/planted-1.ts': ['the JWT adapter importing inversify', 'inversify'],
  'src/adapters/system/planted-1.ts': ['the system adapter importing reflect-metadata', 'reflect-metadata'],
  'src/adapters/webhooks/planted-1.ts': ['a new adapter importing infrastructure', '../../infrastructure/config.js'],
};

const PLANTED_ENVIRONMENT = 'src/adapters/system/planted-2.ts';
const PLANTED_TYPE = 'src/domain/tenants/planted-6.ts';

describe('the boundaries between layers', function () {
  this.timeout(60_000);

  let copy: string;
  /** The rules that are broken in a copy of the source with all that is planted, by file. */
  const broken = new Map<string, string[]>();
  const run = (tool: string, args: readonly string[]) =>
    spawnSync(join(copy, 'node_modules', '.bin', tool), args, {
      cwd: copy,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
  const plant = async (file: string, source: string) => {
    await mkdir(dirname(join(copy, file)), { recursive: true });
    await writeFile(join(copy, file), source);
  };

  before(async () => {
    const root = packageRoot();
    copy = await mkdtemp(join(tmpdir(), 'layers-test-'));
    for (const name of ['src', 'package.json', 'tsconfig.base.json', '.oxlintrc.json']) {
      cpSync(join(root, name), join(copy, name), { recursive: true });
    }
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    for (const [file, [, specifier]] of Object.entries(PLANTED)) await plant(file, `export * from '${specifier}';\n`);
    await plant(PLANTED_ENVIRONMENT, 'export const home = process.env;\n');
    const { diagnostics } = report.parse(JSON.parse(run('oxlint', ['--format=json', 'src']).stdout));
    for (const { code, filename } of diagnostics) {
      const file = filename.replaceAll('\\', '/');
      broken.set(file, [...(broken.get(file) ?? []), code]);
    }
    for (const file of [...Object.keys(PLANTED), PLANTED_ENVIRONMENT]) await rm(join(copy, file));
  });
  after(() => rm(copy, { recursive: true, force: true }));

  it('are kept', () => {
    const planted = new Set([...Object.keys(PLANTED), PLANTED_ENVIRONMENT]);
    expect([...broken].filter(([file]) => !planted.has(file))).to.deep.equal([]);
  });

  describe('are defended against', () => {
    for (const [file, [what]] of Object.entries(PLANTED)) {
      it(what, () => expect(broken.get(file)?.join()).to.include('no-restricted-imports'));
    }

    it('reading the environment outside infrastructure', () =>
      expect(broken.get(PLANTED_ENVIRONMENT)).to.include('node(no-process-env)'));

    it('a wrong-way import, by the compiler too', async () => {
      await plant(PLANTED_TYPE, `export type { Outcome } from '../../application/shared/outcome.js';\n`);
      const { status, stdout } = run('tsc', ['-b', 'src/domain']);
      expect(status, stdout).not.to.equal(0);
      const flaws = stdout.split('\n').filter((line) => line.includes(': error '));
      expect(flaws).not.to.deep.equal([]);
      for (const flaw of flaws) expect(flaw).to.match(/planted-6|application.shared.outcome/);
    });
  });
});
