import { lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { EmbeddedPostgresError, USE_ANOTHER_DATABASE } from './embedded-postgres-error.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { codeOf } from './process-identity.js';
import { runProgram } from './run-program.js';

/** Who runs PostgreSQL: programs are started with `prefix` before them, and files belong to `owner`. */
export interface PostgresAccount {
  readonly prefix: readonly string[];
  readonly ids: { readonly uid?: number; readonly gid?: number };
  /** Null: whoever runs this process. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

const OURSELVES: PostgresAccount = { prefix: [], ids: {}, owner: null };

/**
 * Chooses who runs PostgreSQL, which refuses to be root. Root lends it an unprivileged account, and where that account
 * cannot reach the programs or `directory` (a checkout below a private directory) the means to pass through.
 * @throws EmbeddedPostgresError when there is no way
 */
export async function choosePostgresAccount(binaries: PostgresBinaries, directory: string): Promise<PostgresAccount> {
  const candidates = process.getuid?.() === 0 ? await accountsForRoot() : [OURSELVES];
  const complaints: string[] = [];
  for (const candidate of candidates) {
    const complaint = await whyUnusable(candidate, binaries, directory);
    if (complaint === null) return candidate;
    complaints.push(complaint);
  }
  throw new EmbeddedPostgresError(
    candidates[0] === OURSELVES
      ? `The embedded PostgreSQL does not run on this machine: ${complaints.join('; ')}. ${USE_ANOTHER_DATABASE}`
      : `PostgreSQL refuses to run as root, and no other account can run it from ${binaries.postgres} with its data in ${directory}: ${complaints.join('; ')}. ` +
          `Run the service as another user, put the package and DATA_DIR where every user may pass (chmod o+x on the directories above), or: ${USE_ANOTHER_DATABASE}`,
  );
}

/** How many files are looked at in one go. Each waiting for its own turn, the thousand of a PostgreSQL take ten times as long. */
const FILES_AT_ONCE = 100;

/**
 * Gives a directory and all that is in it to the account, where it belongs to somebody else. What is gone by the time that it is looked at
 * was in it for a while only: a PostgreSQL whose service was killed may still be ending there.
 */
export async function giveTo({ owner }: PostgresAccount, directory: string): Promise<void> {
  if (owner === null) return;
  const paths = giveOne(directory, owner);
  // It grows by what is in the directories among them.
  for (const [place, path] of paths.entries()) {
    if (place % FILES_AT_ONCE === 0) await setImmediate();
    try {
      paths.push(...giveOne(path, owner));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
}

/** Answers what is in it. */
function giveOne(path: string, { uid, gid }: NonNullable<PostgresAccount['owner']>): string[] {
  const status = lstatSync(path);
  if (status.uid !== uid || status.gid !== gid) lchownSync(path, uid, gid);
  return status.isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [];
}

async function accountsForRoot(): Promise<PostgresAccount[]> {
  const owner = (await idsOf('postgres')) ?? (await idsOf('nobody')) ?? { uid: 65534, gid: 65534 };
  return [
    { prefix: [], ids: owner, owner },
    {
      // `no_setuid_fixup` lets access(2) respect the capability too: PostgreSQL looks for itself with it.
      prefix: [
        'setpriv',
        `--reuid=${owner.uid}`,
        `--regid=${owner.gid}`,
        '--clear-groups',
        '--securebits=+no_setuid_fixup',
        '--inh-caps=+dac_override',
        '--ambient-caps=+dac_override',
        '--',
      ],
      ids: {},
      owner,
    },
    // In a user namespace of its own root is nobody by name, and still the owner of root's files.
    { prefix: ['unshare', '--user', '--'], ids: {}, owner: { uid: 0, gid: 0 } },
  ];
}

async function idsOf(user: string): Promise<{ uid: number; gid: number } | null> {
  const [uid, gid] = await Promise.all([runProgram(['id', '-u', user]), runProgram(['id', '-g', user])]);
  if (!uid.ok || !gid.ok) return null;
  const ids = { uid: Number(uid.output), gid: Number(gid.output) };
  return ids.uid > 0 ? ids : null;
}

async function whyUnusable(
  account: PostgresAccount,
  binaries: PostgresBinaries,
  directory: string,
): Promise<string | null> {
  const version = [binaries.postgres, '--version'];
  const probe =
    process.platform === 'win32'
      ? version
      : ['/bin/sh', '-c', 'cd -- "$3" && exec "$1" "$2"', 'sh', ...version, directory];
  const { ok, output } = await runProgram([...account.prefix, ...probe], account.ids);
  return ok ? null : output.trim().replaceAll(/\s+/g, ' ') || 'it could not be started';
}
