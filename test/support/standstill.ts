import { expect } from 'chai';
import pg from 'pg';
import { query } from './query.js';
import { waitFor } from './wait-for.js';

/**
 * Holds up whoever stores certain tenants, in the middle of the statement, for as long as a test wants: so that it can be killed just there,
 * however fast it is. Tenants are named by their external id; each has the number of a lock that storing it waits for.
 */
export class Standstill {
  private constructor(private readonly holder: pg.Client) {}

  /** Makes the tenants known to a database, for good. */
  static async prepare(url: string, tenants: Readonly<Record<number, string>>): Promise<void> {
    await query(
      url,
      `CREATE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint); RETURN NEW; END'`,
    );
    for (const [lock, externalId] of Object.entries(tenants)) {
      await query(
        url,
        `CREATE TRIGGER stand_still_${lock} BEFORE INSERT ON tenants FOR EACH ROW WHEN (NEW.external_id = '${externalId}')
         EXECUTE FUNCTION stand_still(${lock})`,
      );
    }
  }

  /** Holds up who stores these from now on, until the database is restarted. */
  static async of(url: string, locks: readonly number[]): Promise<Standstill> {
    const holder = new pg.Client({ connectionString: url });
    holder.on('error', () => undefined);
    await holder.connect();
    for (const lock of locks) await holder.query('SELECT pg_advisory_lock($1)', [lock]);
    return new Standstill(holder);
  }

  /** Waits until somebody stands still there. */
  async reached(lock: number, timeoutMs?: number): Promise<void> {
    await waitFor(async () => {
      const standing = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted`;
      expect((await this.holder.query(standing, [lock])).rowCount, `nobody stands at ${lock}`).to.equal(1);
    }, timeoutMs);
  }

  /** Lets go on who stands there, and who comes. */
  async letGo(lock: number): Promise<void> {
    await this.holder.query('SELECT pg_advisory_unlock($1)', [lock]);
  }

  async end(): Promise<void> {
    await this.holder.end();
  }
}
