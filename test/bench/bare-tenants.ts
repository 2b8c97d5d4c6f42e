import { createHash } from 'node:crypto';
import type pg from 'pg';
import { v7 } from 'uuid';
import { z } from 'zod';

/** What the reference server accepts as a new tenant. */
export const newTenantSchema = z.strictObject({
  client_name: z.string().trim().min(1).max(200),
  email: z.email().max(254),
  phone_number: z.string().max(32).nullish().default(null),
  industry: z.string().max(100).nullish().default(null),
  plan: z.string().max(64).nullish().default(null),
  product_code: z.string().max(64).nullish().default(null),
  tax_id_number: z.string().max(64).nullish().default(null),
  external_id: z.string().max(128).nullish().default(null),
  metadata: z.record(z.string().max(40), z.string().max(500)).default({}),
});

/** What the reference server accepts as a change of a tenant; the rest of a tenant's fields would be more of the same. */
export const tenantPatchSchema = newTenantSchema.pick({ client_name: true, metadata: true }).partial();

type TenantPatch = z.output<typeof tenantPatchSchema>;

type NewTenant = z.output<typeof newTenantSchema>;

/** Who creates a tenant, and under which key. */
export interface Caller {
  readonly partner: string;
  readonly sub: string;
  readonly roles: readonly string[];
  readonly key: string;
}

/** A tenant as the reference server answers it. */
export type TenantRow = NewTenant & { readonly tenant: string; readonly version: number };

const INSERT = `
  with tenant as (
    insert into tenants (id, partner_id, client_name, email, email_key, phone_number, industry, plan, product_code,
      tax_id_number, external_id, metadata, status, version, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'active', 1, $13, $13)
  ), event as (
    insert into events (id, type, occurred_at, partner_id, tenant_id, actor_sub, actor_roles, request_id, data)
    values ($14, 'tenant.created', $13, $2, $1, $15, $16, $17, $18)
  )
  insert into idempotency_receipts (partner_id, scope, key, fingerprint, event_id, created_at)
  values ($2, 'POST /api/provisioning/tenants', $19, $20, $14, $13)`;

const SELECT = `
  select id as tenant, partner_id, client_name, email, phone_number, industry, plan, product_code, tax_id_number,
    external_id, metadata, status, status_reason, version, created_at, updated_at, deleted_at
  from tenants where id = $1 and partner_id = $2 and deleted_at is null`;

/** Stores a tenant, its event and its receipt by one prepared statement. */
export async function insertTenant(pool: pg.Pool, fields: NewTenant, caller: Caller): Promise<TenantRow> {
  const id = v7();
  const event = v7();
  const at = new Date().toISOString();
  const tenant = {
    tenant: id,
    partner_id: caller.partner,
    ...fields,
    status: 'active',
    status_reason: null,
    version: 1,
    created_at: at,
    updated_at: at,
    deleted_at: null,
  };
  const changes: Record<string, { previous: null; new: unknown }> = {};
  for (const [field, value] of Object.entries({ ...fields, status: 'active' })) {
    if (value !== null) changes[field] = { previous: null, new: value };
  }
  const { client_name, email, phone_number, industry, plan, product_code, tax_id_number, external_id } = fields;
  const emailKey = email.normalize('NFC').toLowerCase();
  const fingerprint = createHash('sha256').update(JSON.stringify(fields)).digest('base64url');
  const values = [
    id,
    caller.partner,
    client_name,
    email,
    emailKey,
    phone_number,
    industry,
    plan,
    product_code,
    tax_id_number,
    external_id,
    JSON.stringify(fields.metadata),
    at,
    event,
    caller.sub,
    caller.roles,
    v7(),
    JSON.stringify({ tenant, changes }),
    caller.key,
    fingerprint,
  ];
  await pool.query({ name: 'insert-tenant', text: INSERT, values });
  return tenant;
}

const UPDATE = `
  with before as (
    select client_name, metadata from tenants where id = $1 and partner_id = $2
  ), tenant as (
    update tenants set client_name = coalesce($4, client_name), metadata = metadata || coalesce($5::jsonb, '{}'),
      version = version + 1, updated_at = $6
    where id = $1 and partner_id = $2 and version = $3 and deleted_at is null
    returning id as tenant, partner_id, client_name, email, phone_number, industry, plan, product_code, tax_id_number,
      external_id, metadata, status, status_reason, version, created_at, updated_at, deleted_at
  ), event as (
    insert into events (id, type, occurred_at, partner_id, tenant_id, actor_sub, actor_roles, request_id, data)
    select $7, 'tenant.updated', $6, $2, $1, $8, $9, $10, json_build_object('tenant', to_json(tenant), 'changes',
      json_build_object('client_name', json_build_object('previous', before.client_name, 'new', tenant.client_name),
        'metadata', json_build_object('previous', before.metadata, 'new', tenant.metadata)))
    from tenant, before
  )
  select * from tenant`;

/** Changes a partner's live tenant of this version, with its event, by one prepared statement. */
export async function updateTenant(
  pool: pg.Pool,
  id: string,
  version: number,
  patch: TenantPatch,
  { partner, sub, roles }: Omit<Caller, 'key'>,
): Promise<TenantRow | undefined> {
  const metadata = patch.metadata === undefined ? null : JSON.stringify(patch.metadata);
  const at = new Date().toISOString();
  const values = [id, partner, version, patch.client_name ?? null, metadata, at, v7(), sub, roles, v7()];
  const { rows } = await pool.query<TenantRow>({ name: 'update-tenant', text: UPDATE, values });
  return rows[0];
}

/** Reads a partner's live tenant by a prepared statement. */
export async function selectTenant(pool: pg.Pool, partner: string, id: string): Promise<TenantRow | undefined> {
  const { rows } = await pool.query<TenantRow>({ name: 'select-tenant', text: SELECT, values: [id, partner] });
  return rows[0];
}
