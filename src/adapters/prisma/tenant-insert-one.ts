import type { DirectStatements } from './direct-statements.js';
import { tenantInput, type PendingChange } from './tenant-input.js';
import type { InsertOutcome } from './tenant-insert.js';

/** What `tenantInput` writes for a new tenant with a key and without a run, in the order of the statement's parameters. */
const TYPES = {
  id: 'uuid',
  partner_id: 'text',
  client_name: 'text',
  email: 'text',
  email_key: 'text',
  phone_number: 'text',
  industry: 'text',
  plan: 'text',
  product_code: 'text',
  tax_id_number: 'text',
  external_id: 'text',
  metadata: 'jsonb',
  status: 'text',
  status_reason: 'text',
  version: 'int',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  event_id: 'uuid',
  event_type: 'text',
  event_data: 'json',
  actor_sub: 'text',
  actor_roles: 'text[]',
  request_id: 'text',
  trace_parent: 'text',
  scope: 'text',
  key: 'text',
  fingerprint: 'text',
} as const;

type Column = keyof typeof TYPES;

const COLUMNS = Object.keys(TYPES) as readonly Column[]; // Its keys, as it is written above.

const LOCK_TIMEOUT = `$${COLUMNS.length + 1}`;

function values(...columns: readonly Column[]): string {
  return columns.map((column) => `$${COLUMNS.indexOf(column) + 1}::${TYPES[column]}`).join(', ');
}

/**
 * What the statement for many does, for one tenant with a key: the same rows, the same waiting, the same outcomes. Unpacking
 * records, sorting and looking them up again would cost PostgreSQL half as much again (ADR 2).
 */
const INSERT_ONE = `
WITH receipt AS (
  INSERT INTO idempotency_receipts (partner_id, scope, key, fingerprint, event_id, created_at)
  SELECT ${values('partner_id', 'scope', 'key', 'fingerprint', 'event_id', 'updated_at')}
  FROM set_config('lock_timeout', ${LOCK_TIMEOUT}, true)
  ON CONFLICT DO NOTHING
  RETURNING event_id
), tenant AS (
  INSERT INTO tenants (id, partner_id, client_name, email, email_key, phone_number, industry, plan, product_code,
    tax_id_number, external_id, metadata, status, status_reason, version, created_at, updated_at)
  SELECT ${values('id', 'partner_id', 'client_name', 'email', 'email_key', 'phone_number', 'industry', 'plan', 'product_code')},
    ${values('tax_id_number', 'external_id', 'metadata', 'status', 'status_reason', 'version', 'created_at', 'updated_at')}
  WHERE EXISTS (SELECT FROM receipt)
  ON CONFLICT DO NOTHING
  RETURNING id
), event AS (
  INSERT INTO events (id, type, occurred_at, partner_id, tenant_id, actor_sub, actor_roles, request_id, trace_parent, data)
  SELECT ${values('event_id', 'event_type', 'updated_at', 'partner_id', 'id', 'actor_sub', 'actor_roles', 'request_id')},
    ${values('trace_parent', 'event_data')}
  WHERE EXISTS (SELECT FROM tenant)
)
SELECT to_json(CASE WHEN EXISTS (SELECT FROM tenant) THEN 'stored'
                    WHEN EXISTS (SELECT FROM receipt) THEN 'taken'
                    ELSE 'key-used' END)::text`;

/** Whether a change can be stored by `insertTenant`; `insertTenants` takes every one. */
export function isOrdinary({ change, command }: PendingChange): boolean {
  return change.run === undefined && command.idempotency !== null;
}

/** Stores an ordinary new tenant; answers what became of it. Waits for other transactions as `insertTenants` does. */
export async function insertTenant(
  statements: DirectStatements,
  pending: PendingChange,
  lockTimeoutMs: number,
): Promise<InsertOutcome> {
  const input: Partial<Record<Column, unknown>> = tenantInput(pending);
  const parameters = COLUMNS.map((column) => asText(input[column]));
  const [outcome] = await statements.run(INSERT_ONE, ...parameters, String(lockTimeoutMs));
  return outcome as InsertOutcome; // What the statement above builds.
}

function asText(value: unknown): string | null {
  if (typeof value === 'string') return wellFormed(value);
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  // Names of roles, which have no sign that means something in an array.
  if (Array.isArray(value)) return `{${value.join(',')}}`;
  return JSON.stringify(value);
}

/** The driver would send another text in place of one that UTF-8 cannot hold. JSON escapes it, so there PostgreSQL sees it. */
function wellFormed(text: string): string {
  if (LONE_SURROGATE.test(text)) throw new Error('a text with a lone surrogate cannot be stored');
  return text;
}

const LONE_SURROGATE = /\p{Cs}/u;
