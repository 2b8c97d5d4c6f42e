import { Coalescer } from './coalescer.js';
import type { Database } from './database.js';
import type { DirectStatements } from './direct-statements.js';
import { isLockTimeout, reachingDatabase } from './errors.js';
import type { PendingChange } from './tenant-input.js';
import { insertTenant, isOrdinary } from './tenant-insert-one.js';
import { insertTenants, type InsertOutcome } from './tenant-insert.js';

/**
 * How long a statement waits for somebody else's transaction, in milliseconds: one that many share well over what a commit takes;
 * one for a single tenant only until it is clear that it has to wait, as the others of its batch may be next.
 */
const LOCK_TIMEOUT_MS = { shared: 150, single: 25 };

/**
 * Where new tenants queue for the database. Those that wait at the same moment share a statement; one that has to wait for a
 * transaction that holds its key or field leaves the others and waits in lanes of its own, so that it holds up nobody else.
 */
export class TenantInserts {
  private readonly shared: Coalescer<PendingChange, InsertOutcome>;
  private readonly patient: Coalescer<PendingChange, InsertOutcome>;

  constructor({ statements, tracer }: Pick<Database, 'statements' | 'tracer'>) {
    const insert = (batch: readonly PendingChange[], lockTimeoutMs: number) =>
      reachingDatabase(() => insertBatch(statements, batch, lockTimeoutMs));
    this.shared = new Coalescer(
      (batch) => insert(batch, batch.length > 1 ? LOCK_TIMEOUT_MS.shared : LOCK_TIMEOUT_MS.single),
      { maxBatch: 128, maxWaiting: 10_000, maxLanes: 4, slowAfterMs: 25 },
      tracer,
    );
    this.patient = new Coalescer(
      (batch) => insert(batch, 0),
      { maxBatch: 1, maxWaiting: 1_000, maxLanes: 2, slowAfterMs: 0 },
      tracer,
    );
  }

  /** @throws Unavailable when too many wait, when the database is away, or when what it waits for takes too long */
  async submit(pending: PendingChange): Promise<InsertOutcome> {
    try {
      return await this.shared.submit(pending);
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      return this.patient.submit(pending);
    }
  }
}

async function insertBatch(
  statements: DirectStatements,
  batch: readonly PendingChange[],
  lockTimeoutMs: number,
): Promise<readonly InsertOutcome[]> {
  const [lone] = batch;
  const isLone = lone !== undefined && batch.length === 1 && isOrdinary(lone);
  return isLone
    ? [await insertTenant(statements, lone, lockTimeoutMs)]
    : insertTenants(statements, batch, lockTimeoutMs);
}
