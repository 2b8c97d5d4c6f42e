import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of a few megabytes, to be filled. */
export interface SmallDisk {
  /** An empty directory on it. */
  readonly directory: string;
  /** Takes all of it but for so many bytes. */
  fill(left: number): Promise<void>;
  /** Gives back what `fill` took. */
  clear(): Promise<void>;
  remove(): Promise<void>;
}

/** Whether this user may mount one: on Linux root may, unless a container forbids it. */
export function canMountDisks(): boolean {
  return process.platform === 'linux' && spawnSync('unshare', ['--mount', 'true']).status === 0;
}

/** Mounts a disk of `megabytes`, in memory; it belongs to whom the file `like` belongs to. */
export async function mountSmallDisk(megabytes: number, like: string): Promise<SmallDisk> {
  const mountPoint = await mkdtemp(join(tmpdir(), 'small-disk-test-'));
  run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', mountPoint]);
  const directory = join(mountPoint, 'space');
  const ballast = join(mountPoint, 'ballast');
  await mkdir(directory);
  const { uid, gid } = statSync(like);
  await chown(directory, uid, gid);
  return {
    directory,
    async fill(left) {
      const free = Number(run('df', ['--output=avail', '-B1', mountPoint]).split('\n')[1]);
      await writeFile(ballast, Buffer.alloc(Math.max(0, free - left)));
    },
    clear: () => rm(ballast, { force: true }),
    async remove() {
      run('umount', ['--lazy', mountPoint]);
      await rm(mountPoint, { recursive: true, force: true });
    },
  };
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}
