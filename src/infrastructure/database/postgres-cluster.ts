import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { giveTo, type PostgresAccount } from './postgres-account.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { codeOf } from './process-identity.js';
import { runProgram } from './run-program.js';

/** The role that owns everything in the embedded PostgreSQL. */
export const CLUSTER_USER = 'provisioning';

const CLUSTER = 'postgres';
const UNFINISHED = 'postgres.init-';
const PASSWORD_FILE = 'provisioning.password';

/** An initialised directory of PostgreSQL files. */
export interface PostgresCluster {
  readonly directory: string;
  readonly password: string;
}

interface ClusterOptions {
  readonly dataDir: string;
  readonly binaries: PostgresBinaries;
  readonly account: PostgresAccount;
  readonly durable: boolean;
}

/**
 * Opens the cluster in `<dataDir>/postgres`, creating it if there is none. It is created under another name and renamed
 * once it is complete, so that a process that dies meanwhile leaves nothing half-finished behind.
 * @throws EmbeddedPostgresError when what is there is no cluster of this PostgreSQL version
 */
export async function openCluster(options: ClusterOptions): Promise<PostgresCluster> {
  const directory = join(options.dataDir, CLUSTER);
  for (const name of await readdir(options.dataDir)) {
    if (name.startsWith(UNFINISHED)) await rm(join(options.dataDir, name), { recursive: true, force: true });
  }
  if (await holdsCluster(directory, options.binaries)) await giveTo(options.account, directory);
  else await createCluster(directory, options);
  return { directory, password: await readPassword(directory) };
}

async function holdsCluster(directory: string, binaries: PostgresBinaries): Promise<boolean> {
  const names = await readdir(directory).catch((error: unknown): string[] => {
    if (codeOf(error) === 'ENOENT') return [];
    throw new EmbeddedPostgresError(`${directory} should be the directory of PostgreSQL's files: ${String(error)}.`);
  });
  if (names.length === 0) return false;
  if (!names.includes('PG_VERSION')) {
    throw new EmbeddedPostgresError(
      `${directory} is not empty and holds no PostgreSQL files: it is left alone. Move it away, or name another DATA_DIR.`,
    );
  }
  const stored = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim();
  const { output } = await runProgram([binaries.initdb, '--version'], { timeoutMs: 10_000 });
  const ours = /\s(\d+)/.exec(output)?.[1];
  if (ours !== undefined && stored !== ours) {
    throw new EmbeddedPostgresError(
      `${directory} was written by PostgreSQL ${stored}, and this is PostgreSQL ${ours}. Bring the data over with pg_dump or pg_upgrade, or name another DATA_DIR.`,
    );
  }
  return true;
}

async function createCluster(
  directory: string,
  { dataDir, binaries, account, durable }: ClusterOptions,
): Promise<void> {
  const draft = join(dataDir, `${UNFINISHED}${randomUUID()}`);
  const files = join(draft, 'files');
  const passwordFile = join(draft, 'password');
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  await giveTo(account, draft);
  const command = [
    binaries.initdb,
    `--pgdata=${files}`,
    `--username=${CLUSTER_USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    // Many rounds make guessing slow, which nobody does with a random password of 192 bits; each connection would compute them.
    '--set=scram_iterations=1',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  const { ok, output } = await runProgram([...account.prefix, ...command], {
    ...account.ids,
    env: clusterEnvironment(),
  });
  if (!ok) {
    await rm(draft, { recursive: true, force: true });
    throw new EmbeddedPostgresError(`PostgreSQL's files could not be created in ${dataDir}: ${output.trim()}`);
  }
  await rename(passwordFile, join(files, PASSWORD_FILE));
  await rename(files, directory);
  await rm(draft, { recursive: true, force: true });
}

async function readPassword(directory: string): Promise<string> {
  const path = join(directory, PASSWORD_FILE);
  try {
    await chmod(path, 0o600);
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The password of the embedded PostgreSQL cannot be read from ${path} (${codeOf(error) ?? 'unknown'}): its files were not made by this service, or by another user.`,
      { cause: error },
    );
  }
}

/** What PostgreSQL's programs see of the environment: none of the service's secrets, and no locale of the machine. */
export function clusterEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return {
    PATH,
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(SystemRoot !== undefined && { SystemRoot }),
    ...(TEMP !== undefined && { TEMP }),
  };
}
