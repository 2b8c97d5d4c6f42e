// Outputs of sources that are gone stay in `dist`, and mocha would run them: they are removed, the others are written anew or built upon.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

const OUTPUT = /\.(?:js|d\.ts)(?:\.map)?$/;

const files = existsSync('dist') ? readdirSync('dist', { recursive: true, withFileTypes: true }) : [];
for (const file of files) {
  if (!file.isFile() || !OUTPUT.test(file.name)) continue;
  const output = join(file.parentPath, file.name);
  if (!existsSync(relative('dist', output).replace(OUTPUT, '.ts'))) rmSync(output);
}
