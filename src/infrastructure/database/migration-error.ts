/** Why a database's migrations need a person: each problem has its own way out, which the message names. */
export type MigrationProblem = 'unreachable' | 'ahead' | 'edited' | 'failed';

/** The database cannot be used by this version of the service as it is. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  constructor(
    readonly problem: MigrationProblem,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
