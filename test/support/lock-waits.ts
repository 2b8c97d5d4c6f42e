import { expect } from 'chai';
import type pg from 'pg';
import { waitFor } from './wait-for.js';

/** Waits until so many in a pool's database, no more and no fewer, wait for a lock. */
export async function untilWaitingForLocks(sql: pg.Pool, count: number): Promise<void> {
  await waitFor(async () => {
    const { rowCount } = await sql.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    expect(rowCount).to.equal(count);
  });
}
