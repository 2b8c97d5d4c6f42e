import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { OPENAPI_PATH } from '../../src/adapters/http/documentation/openapi-document.js';
import { runToEnd } from '../support/run-to-end.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { mintToken } from '../support/tokens.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROGRAM = 'whole-life';

const STRICT = {
  compilerOptions: {
    target: 'ES2023',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'NodeNext',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    // Of the declarations of others; what is generated is no declaration file, so that it is checked.
    skipLibCheck: true,
    types: ['node'],
  },
  files: [`${PROGRAM}.ts`],
};

describe('a client generated from the OpenAPI document', function () {
  this.timeout(120_000);

  let service: TestService;
  let folder: string;
  before(async () => {
    service = await startTestService();
    // Within the project, where its compiler finds its packages.
    folder = await mkdtemp(join(ROOT, 'dist/generated-client-'));
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
    await service.stop();
  });

  it('compiles strictly, refuses to compile misuse, and walks a tenant through its whole life', async () => {
    const document = `${service.origin}${OPENAPI_PATH}`;
    await runToEnd([await installGenerator(folder), document, '-o', join(folder, 'schema.ts')]);
    await cp(join(ROOT, `test/generated-client/${PROGRAM}.ts`), join(folder, `${PROGRAM}.ts`));
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(STRICT));
    await runToEnd([join(ROOT, 'node_modules/typescript/bin/tsc'), '--singleThreaded', '-p', folder]);
    const told = await runToEnd([join(folder, `${PROGRAM}.js`), service.origin, mintToken()]);
    expect(told).to.equal('a whole life\n');
  });
});

/** What a generator finds instead of TypeScript. By `require`: `import` would read nine megabytes once more to learn what they export. */
const TYPESCRIPT_5 = {
  'package.json': '{"type": "module", "exports": "./index.js"}',
  'index.js': `import { createRequire } from 'node:module';
    export default createRequire(import.meta.url)('typescript-5');`,
};

/** Installs the generator with a TypeScript 5 beside it, whose programming interface it needs: 7 has none. Answers its program. */
async function installGenerator(folder: string): Promise<string> {
  const generator = join(folder, 'node_modules/openapi-typescript');
  await cp(join(ROOT, 'node_modules/openapi-typescript'), generator, { recursive: true });
  const typescript = join(folder, 'node_modules/typescript');
  await mkdir(typescript);
  for (const [name, text] of Object.entries(TYPESCRIPT_5)) await writeFile(join(typescript, name), text);
  return join(generator, 'bin/cli.js');
}
