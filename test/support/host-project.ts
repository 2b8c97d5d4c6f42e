import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/infrastructure/package-root.js';
import { runToEnd } from './run-to-end.js';
import { unpack } from './tar.js';

const ROOT = packageRoot();

/** As strict as a host can be; the declarations of what it imports are checked too, but those of the language itself. */
const STRICT = {
  compilerOptions: {
    skipDefaultLibCheck: true,
    target: 'ES2023',
    lib: ['ES2023'],
    module: 'NodeNext',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noPropertyAccessFromIndexSignature: true,
    types: ['node', 'mocha'],
  },
};

/** What the package is packed from, and some of what is left out of it. Other tests write to the rest of `dist` meanwhile. */
const BUILT = [
  ...'package.json README.md LICENSE bin docs prisma public'.split(' '),
  ...'dist/bundle dist/src dist/test/contracts dist/test/support'.split(' '),
];

/** What declares the package's types: what it exports, and whatever that names. */
const DECLARATIONS = {
  extends: join(ROOT, 'tsconfig.base.json'),
  compilerOptions: {
    composite: false,
    incremental: false,
    noCheck: true,
    rootDir: ROOT,
    outDir: 'dist',
    typeRoots: [join(ROOT, 'node_modules/@types')],
    types: ['node', 'mocha'],
  },
  files: [
    'src/infrastructure/library/provisioning.ts',
    'src/infrastructure/library/memory.ts',
    'test/contracts/suites.ts',
  ].map((file) => join(ROOT, file)),
};

/** A folder outside of this repository that has installed the packed package, and what a host would have beside it. */
export class HostProject {
  private constructor(readonly folder: string) {}

  /** Packs the package and installs the file, without a registry: its dependencies are those of this repository, and only the declared ones. */
  static async create(): Promise<HostProject> {
    const folder = await mkdtemp(join(tmpdir(), 'host-project-'));
    const modules = join(folder, 'node_modules');
    unpack(await readFile(await pack(folder)), folder);
    const manifest = manifestIn(await readFile(join(folder, 'package/package.json'), 'utf8'));
    await mkdir(modules);
    await rename(join(folder, 'package'), join(modules, manifest.name));
    for (const name of [...Object.keys(manifest.dependencies), 'chai', '@types']) {
      await mkdir(dirname(join(modules, name)), { recursive: true });
      await symlink(join(ROOT, 'node_modules', name), join(modules, name));
    }
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(STRICT));
    return new HostProject(folder);
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(join(this.folder, name), text);
  }

  /** @throws Error with what the compiler says */
  async compile(): Promise<void> {
    await runCompiler(this.folder);
  }

  /** Runs a compiled program to its end; answers what it wrote. */
  run(program: string, env: Readonly<Record<string, string>> = {}, args: readonly string[] = []): Promise<string> {
    return this.node([join(this.folder, program), ...args], env);
  }

  /** Runs compiled mocha tests; answers what mocha wrote. */
  test(file: string): Promise<string> {
    return this.node([join(ROOT, 'node_modules/mocha/bin/mocha.js'), '--no-config', join(this.folder, file)], {});
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  private node(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
    return runToEnd(args, { cwd: this.folder, env: { ...process.env, ...env } });
  }
}

/**
 * Packs the package; answers where the file is. It is packed out of a copy, as tests run without the declarations that it brings, and
 * since npm looks at every file beside it: at what is installed, and at source maps.
 */
async function pack(folder: string): Promise<string> {
  const built = join(folder, 'built');
  for (const name of BUILT) {
    cpSync(join(ROOT, name), join(built, name), { recursive: true, filter: (file) => !/\.(?:map|d\.ts)$/.test(file) });
  }
  await declareTypes(built);
  const archive = await runNpmPack(built, folder);
  await rm(built, { recursive: true });
  return archive;
}

/** Writes the declarations beside the JavaScript, as the build does. */
async function declareTypes(built: string): Promise<void> {
  const project = join(built, 'declarations.json');
  await writeFile(project, JSON.stringify(DECLARATIONS));
  await runCompiler(project);
}

/** @throws Error with what the compiler says */
async function runCompiler(project: string): Promise<void> {
  // More threads would each learn the same types.
  await runToEnd([join(ROOT, 'node_modules/typescript/bin/tsc'), '--singleThreaded', '-p', project]);
}

async function runNpmPack(cwd: string, folder: string): Promise<string> {
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const npm = process.env['npm_execpath'];
  const { stdout } =
    npm === undefined
      ? await promisify(execFile)('npm', args, { cwd })
      : await promisify(execFile)(process.execPath, [npm, ...args], { cwd });
  return join(folder, stdout.trim());
}

interface Manifest {
  readonly name: string;
  readonly dependencies: object;
}

function manifestIn(text: string): Manifest {
  const manifest: unknown = JSON.parse(text);
  const isManifest = typeof manifest === 'object' && manifest !== null && 'name' in manifest;
  if (!isManifest || typeof manifest.name !== 'string' || !('dependencies' in manifest)) throw new Error(text);
  return { name: manifest.name, dependencies: Object(manifest.dependencies) };
}
