// Writes the JavaScript of all sources to `dist`, a file for each, as hosts import it and tests run it. Types are left out here, and checked
// by `npm run typecheck` (ADR 77).
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Written and compiled by a test. */
const APART = join('test', 'generated-client');

const sources = ['src', 'test']
  .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
  .filter((file) => file.isFile() && /(?<!\.d)\.ts$/.test(file.name) && file.parentPath !== APART)
  .map((file) => join(file.parentPath, file.name));

await build({
  entryPoints: sources,
  outdir: 'dist',
  outbase: '.',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});
