import { z } from 'zod';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import { tenantDocument } from '../../application/tenants/tenant-document.js';
import { isUuid, type Uuid } from '../../domain/shared/uuid.js';
import { TenantNotFound } from '../../domain/tenants/tenant-errors.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { DocumentedReply, Reply } from './endpoint.js';
import { TenantSchema } from './tenant.schema.js';

/** The heading of the tenants' operations in the reference. */
export const TENANTS_TAG = 'Tenants';

/** The header that carries a resource's version. */
export const ETAG = z
  .string()
  .meta({ description: 'The version, quoted: a strong validator (RFC 9110 §8.8.3).', example: '"1"' });

/** The header that tells a repetition. */
export const REPLAYED = z.enum(['true']).optional().meta({
  description: 'Sent when this is the outcome of the first request with the same Idempotency-Key.',
});

/** What a dry run answers. */
export const DRY_RUN_REPLY: DocumentedReply = {
  description: 'A dry run: the tenant as it would be. Nothing was stored.',
  schema: TenantSchema,
  headers: z.object({ 'X-Dry-Run': z.enum(['true']) }),
};

/** A tenant's entity tag. */
export function etagOf({ state }: Tenant): string {
  return `"${state.version}"`;
}

/** Answers with the tenant that a dry run would lead to. */
export function dryRunReply(tenant: Tenant): Reply {
  return { status: 200, headers: { 'X-Dry-Run': 'true' }, body: tenantDocument(tenant) };
}

/** Answers with a changed tenant, or with the one that a dry run would lead to. */
export function changedReply({ value, replayed }: Outcome<Tenant>, { dryRun }: CommandContext): Reply {
  if (dryRun) return dryRunReply(value);
  const headers = { ETag: etagOf(value), ...(replayed && { 'Idempotency-Replayed': 'true' }) };
  return { status: 200, headers, body: tenantDocument(value) };
}

/** Answers that it is done, where nothing is left to show. */
export function goneReply({ replayed }: Outcome<Tenant>): Reply {
  return { status: 204, ...(replayed && { headers: { 'Idempotency-Replayed': 'true' } }) };
}

/** @throws TenantNotFound for what cannot be an id, as for an unknown one */
export function tenantIdIn(params: Readonly<Record<string, string>>): Uuid {
  const id = (params['tenant'] ?? '').toLowerCase();
  if (!isUuid(id)) throw new TenantNotFound();
  return id;
}
