// Generates the Prisma client without the engine download that `prisma generate` would start and never use:
// any existing executable named here stops it. Says something only when it fails.
import { spawnSync } from 'node:child_process';

process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
process.env.CHECKPOINT_DISABLE ??= '1';
const { status, stdout, stderr } = spawnSync('prisma', ['generate', '--no-hints'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
if (status !== 0) process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
process.exit(status ?? 1);
