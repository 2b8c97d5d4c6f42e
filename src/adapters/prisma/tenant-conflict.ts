import { emailKey } from '../../domain/tenants/email.js';
import { TenantAlreadyExists } from '../../domain/tenants/tenant-errors.js';
import type { TenantChange } from '../../domain/tenants/tenant.js';
import type { DirectStatements } from './direct-statements.js';
import { tenantsThatHave } from './tenants-that-have.js';

/** Finds what a change would share with another live tenant of the partner: the e-mail, or else the external id. */
export async function findConflict(
  statements: Pick<DirectStatements, 'run'>,
  { next }: TenantChange,
): Promise<TenantAlreadyExists | null> {
  const { id, partner, fields, deletedAt } = next.state;
  if (deletedAt !== null) return null;
  const [email, externalId] = [emailKey(fields.email), fields.external_id];
  const found = await tenantsThatHave(statements, partner, [email], externalId === null ? [] : [externalId]);
  const others = found.filter(({ tenant }) => tenant !== id);
  const sameEmail = others.find((other) => other.emailKey === email);
  if (sameEmail !== undefined) return new TenantAlreadyExists('email', sameEmail.tenant);
  const [sameExternalId] = others;
  return sameExternalId === undefined ? null : new TenantAlreadyExists('external_id', sameExternalId.tenant);
}
