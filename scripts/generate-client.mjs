// Generates the Prisma client, unless it has been generated from this very schema, by this very version of Prisma, already.
// The engine download that `prisma generate` would start and never use is stopped by naming any existing executable. Says
// something only when it fails.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const STAMP = 'src/adapters/prisma/generated/.generated-from';

const origin = createHash('sha256');
for (const file of [
  'prisma/schema.prisma',
  'prisma.config.ts',
  'node_modules/prisma/package.json',
  import.meta.filename,
]) {
  origin.update(readFileSync(file));
}
const stamp = origin.digest('hex');
if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) process.exit(0);

process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
process.env.CHECKPOINT_DISABLE ??= '1';
const { status, stdout, stderr } = spawnSync('prisma', ['generate', '--no-hints'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
if (status === 0) writeFileSync(STAMP, stamp);
else process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
process.exit(status ?? 1);
