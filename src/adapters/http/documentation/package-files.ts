import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory that this package is installed in, whether its code runs from `dist/` or from elsewhere in it. */
const PACKAGE_DIRECTORY = packageDirectory(dirname(fileURLToPath(import.meta.url)));

/** Says where a file that comes with this package is. */
export function packagePath(...segments: readonly string[]): string {
  return join(PACKAGE_DIRECTORY, ...segments);
}

/** The version of the package in a directory. */
export function packageVersion(directory: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  if (!isNamed || typeof manifest.version !== 'string') throw new Error(`The package in ${directory} has no version.`);
  return manifest.version;
}

function packageDirectory(start: string): string {
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json'))) return directory;
    if (directory === dirname(directory)) throw new Error(`No package contains ${start}.`);
  }
}
