import type { Database } from './database.js';
import { ERASE_PURGED, ERASE_RUN, ERASURE, HOLD_FOR_PURGE } from './tenant-erasure.js';
import { TENANT_INPUT, TENANT_INPUT_WITH_RUN, tenantInput, type PendingChange } from './tenant-input.js';

/**
 * Stores a changed tenant, its event and its receipt by one statement, if the stored version is the one that was decided upon.
 * The update waits for another transaction's of the same tenant, so requests with one key, whose scope names the tenant, wait too.
 */
const updateStatement = ({ input, awaited, locked, condition, more }: UpdateParts) => `
WITH input AS MATERIALIZED (
  SELECT * FROM json_to_record($1::json) AS ${input}
)${locked}, updated AS (
  UPDATE tenants AS tenant
  SET client_name = input.client_name, email = input.email, email_key = input.email_key, phone_number = input.phone_number,
    industry = input.industry, plan = input.plan, product_code = input.product_code, tax_id_number = input.tax_id_number,
    external_id = input.external_id, metadata = input.metadata, status = input.status, status_reason = input.status_reason,
    version = input.version, updated_at = input.updated_at, deleted_at = input.deleted_at,
    status_before_deletion = input.status_before_deletion, purged_at = input.purged_at
  FROM input
  WHERE tenant.id = input.id AND tenant.partner_id = input.partner_id AND tenant.version = input.based_on${condition}
  RETURNING tenant.id
), event AS (
  INSERT INTO events (id, type, occurred_at, partner_id, tenant_id, actor_sub, actor_roles, request_id, trace_parent, data)
  SELECT event_id, event_type, updated_at, partner_id, id, actor_sub, actor_roles, request_id, trace_parent, event_data
  FROM input WHERE id IN (SELECT id FROM updated)
), receipt AS (
  INSERT INTO idempotency_receipts (partner_id, scope, key, fingerprint, event_id, awaited, created_at)
  SELECT partner_id, scope, key, fingerprint, event_id, ${awaited}, updated_at
  FROM input WHERE key IS NOT NULL AND id IN (SELECT id FROM updated)
)${more}
SELECT to_json(EXISTS (SELECT FROM updated))::text AS to_json`;

/** What differs where a change means something for the tenant's run, or purges it: whatever is in a statement costs each execution of it. */
interface UpdateParts {
  readonly input: string;
  readonly awaited: string;
  readonly locked: string;
  readonly condition: string;
  readonly more: string;
}

/** Erases what is kept about the tenant, for parameters 2 to 4. */
const PURGE = `, purged AS (
  SELECT id, partner_id FROM input WHERE id IN (SELECT id FROM updated)
), ${ERASE_PURGED}`;

const ALONE = { input: TENANT_INPUT, awaited: 'false', locked: '', condition: '' } as const;

/** The run is locked before the tenant is looked at: so either both versions are those that were decided upon, or nothing is done. */
const WITH_RUN = {
  input: TENANT_INPUT_WITH_RUN,
  awaited: 'run_based_on IS NOT NULL AND awaited IS TRUE',
  locked: `, locked AS MATERIALIZED (
  SELECT run.tenant_id FROM provisioning_runs AS run
  JOIN input ON run.tenant_id = input.id AND run.partner_id = input.partner_id AND run.version = input.run_based_on
  FOR NO KEY UPDATE OF run
)`,
  condition: ' AND (input.run_based_on IS NULL OR EXISTS (SELECT FROM locked))',
  more: `, run AS (
  UPDATE provisioning_runs AS run
  SET version = input.run_version, due_at = input.run_due_at, document = input.run_document, request_id = input.request_id,
    trace_parent = input.trace_parent
  FROM input
  WHERE input.run_based_on IS NOT NULL AND input.id IN (SELECT id FROM updated)
    AND run.tenant_id = input.id AND run.partner_id = input.partner_id
), restored AS (
  UPDATE provisioning_runs AS run SET version = run.version + 1, due_at = coalesce(run.due_at, input.updated_at),
    request_id = input.request_id, trace_parent = input.trace_parent
  FROM input
  WHERE input.event_type = 'tenant.restored' AND input.id IN (SELECT id FROM updated)
    AND run.tenant_id = input.id AND run.partner_id = input.partner_id
)`,
} as const;

/** How long a purge may wait for a connection, and take, in milliseconds. */
const TRANSACTION = { maxWait: 5_000, timeout: 20_000 } as const;

const UPDATE = updateStatement({ ...ALONE, more: '' });
const UPDATE_WITH_RUN = updateStatement(WITH_RUN);
const PURGE_ALONE = updateStatement({ ...ALONE, more: PURGE + ERASE_RUN });
const PURGE_WITH_RUN = updateStatement({ ...WITH_RUN, more: PURGE + WITH_RUN.more });

/** Stores a changed tenant; answers whether the version was still the one that was decided upon. */
export async function updateTenant(
  { statements, client }: Pick<Database, 'statements' | 'client'>,
  pending: PendingChange,
): Promise<boolean> {
  const input = JSON.stringify(tenantInput(pending));
  const { run, events, next } = pending.change;
  const concernsRun = run !== undefined || events[0]?.type === 'tenant.restored';
  if (next.state.purgedAt === null) {
    const [stored] = await statements.run(concernsRun ? UPDATE_WITH_RUN : UPDATE, input);
    return stored === true;
  }
  const { id, partner } = next.state;
  const purge = concernsRun ? PURGE_WITH_RUN : PURGE_ALONE;
  const [stored] = await client.$transaction(async (transaction) => {
    await transaction.$executeRawUnsafe(HOLD_FOR_PURGE, id, partner);
    return transaction.$queryRawUnsafe<{ to_json: string }[]>(purge, input, ...ERASURE);
  }, TRANSACTION);
  return stored?.to_json === 'true';
}
