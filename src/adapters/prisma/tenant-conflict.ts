import { isUuid } from '../../domain/shared/uuid.js';
import { emailKey } from '../../domain/tenants/email.js';
import { TenantAlreadyExists, type UniqueTenantField } from '../../domain/tenants/tenant-errors.js';
import type { TenantChange } from '../../domain/tenants/tenant.js';
import type { DatabaseClient } from './database.js';

/** Finds what a change would share with another live tenant of the partner: the e-mail, or else the external id. */
export async function findConflict(
  database: DatabaseClient,
  { next }: TenantChange,
): Promise<TenantAlreadyExists | null> {
  const { id, partner, fields, deletedAt } = next.state;
  if (deletedAt !== null) return null;
  const others = { deleted_at: null, id: { not: id } };
  const select = { id: true };
  const sameEmail = await database.tenant.findFirst({
    where: { partner_id: partner, ...others, email_key: emailKey(fields.email) },
    select,
  });
  if (sameEmail !== null) return conflictWith('email', sameEmail);
  if (fields.external_id === null) return null;
  const sameExternalId = await database.tenant.findFirst({
    where: { partner_id: partner, ...others, external_id: fields.external_id },
    select,
  });
  return sameExternalId === null ? null : conflictWith('external_id', sameExternalId);
}

function conflictWith(field: UniqueTenantField, existing: { readonly id: string }): TenantAlreadyExists {
  return new TenantAlreadyExists(field, isUuid(existing.id) ? existing.id : null);
}
