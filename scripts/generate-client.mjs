// Generates the Prisma client without the engine download that `prisma generate` would start and never use:
// any existing executable named here stops it.
import { spawnSync } from 'node:child_process';

process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
process.env.CHECKPOINT_DISABLE ??= '1';
const { status } = spawnSync('prisma', ['generate', '--no-hints'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  shell: process.platform === 'win32',
});
process.exit(status ?? 1);
