import type { ProvisioningRuns } from '../../application/provisioning/ports.js';
import { onlyPartner, type Reach } from '../../domain/access/partner.js';
import type { ProvisioningRun, RunChange } from '../../domain/provisioning/provisioning-run.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';
import { runFromRow, runInput, type RunRow } from './provisioning-run-row.js';

const FIND = `
SELECT to_json(run)::text FROM provisioning_runs AS run
WHERE tenant_id = $1::uuid AND ($2::text IS NULL OR partner_id = $2)`;

const UPDATE = `
WITH updated AS (
  UPDATE provisioning_runs AS run SET version = input.run_version, due_at = input.run_due_at, document = input.run_document
  FROM json_to_record($3::json) AS input (run_based_on int, run_version int, run_due_at timestamptz, run_document jsonb)
  WHERE run.tenant_id = $1::uuid AND run.partner_id = $2 AND run.version = input.run_based_on
  RETURNING run.tenant_id
)
SELECT to_json(EXISTS (SELECT FROM updated))::text`;

const DELETE = `
WITH deleted AS (
  DELETE FROM provisioning_runs WHERE tenant_id = $1::uuid AND partner_id = $2 AND version = $3::int
  RETURNING tenant_id
)
SELECT to_json(EXISTS (SELECT FROM deleted))::text`;

/** Keeps runs in PostgreSQL: a row for each, replaced as a whole. */
export class PrismaProvisioningRuns implements ProvisioningRuns {
  constructor(private readonly database: Database) {}

  async find(reach: Reach, tenant: Uuid): Promise<ProvisioningRun | null> {
    const [row] = await reachingDatabase(() => this.database.statements.run(FIND, tenant, onlyPartner(reach)));
    // What the statement above builds.
    return row === undefined ? null : runFromRow(row as RunRow);
  }

  async save(change: RunChange): Promise<boolean> {
    const { tenant, partner } = change.next.state;
    const input = JSON.stringify(runInput(change));
    const [stored] = await reachingDatabase(() => this.database.statements.run(UPDATE, tenant, partner, input));
    return stored === true;
  }

  async delete({ state: { tenant, partner, version } }: ProvisioningRun): Promise<boolean> {
    const [deleted] = await reachingDatabase(() =>
      this.database.statements.run(DELETE, tenant, partner, String(version)),
    );
    return deleted === true;
  }
}
