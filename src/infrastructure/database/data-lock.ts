import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { codeOf, startOf } from './process-identity.js';

const ownerSchema = z.object({ pid: z.number().int(), start: z.string(), id: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/** The lock belongs to a process that runs. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
  constructor(readonly pid: number) {
    super(`Locked by process ${pid}.`);
  }
}

/** A lock that is held until it is released or its process ends. */
export interface DataLock {
  release(): Promise<void>;
}

/**
 * Takes the lock file at `path` for this process. A lock whose process has ended is taken over, and of several processes
 * that try so at once exactly one succeeds.
 * @throws LockedError
 */
export async function takeLock(path: string): Promise<DataLock> {
  const owner: Owner = { pid: process.pid, start: (await startOf(process.pid)) ?? '', id: randomUUID() };
  const draft = `${path}.${owner.id}`;
  await writeFile(draft, JSON.stringify(owner), { mode: 0o600 });
  try {
    await claim(path, draft);
  } finally {
    await rm(draft, { force: true });
  }
  return {
    async release() {
      if ((await readOwner(path))?.id === owner.id) await rm(path, { force: true });
    },
  };
}

/** Becomes the owner of `path`: linked there if nobody is, else as the one heir of an owner that has ended. */
async function claim(path: string, draft: string): Promise<void> {
  for (;;) {
    if (await linked(draft, path)) return;
    const owner = await readOwner(path);
    if (owner === null) continue;
    if ((await startOf(owner.pid)) === owner.start) throw new LockedError(owner.pid);
    const inheritance = `${path}.after-${owner.id}`;
    await claim(inheritance, draft);
    if ((await readOwner(path))?.id === owner.id) return rename(inheritance, path);
    // Another heir was faster and is done: what was claimed here is the estate of nobody.
    await unlink(inheritance);
  }
}

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(path: string): Promise<Owner | null> {
  try {
    const text = await readFile(path, 'utf8');
    // A lock file that nobody can have written whole (a full disk, an editor) has an owner that does not run.
    const parsed = ownerSchema.safeParse(parseJson(text));
    return parsed.success ? parsed.data : { pid: 0, start: 'unreadable', id: 'unreadable' };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
