import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory that this package is installed in, whether its code runs from `dist/` or from elsewhere in it. */
export function packageRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json')) && existsSync(join(directory, 'prisma'))) return directory;
    if (directory === dirname(directory)) throw new Error(`No package with a prisma directory contains ${start}.`);
  }
}
