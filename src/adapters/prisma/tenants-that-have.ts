import type { TakenBy } from '../../application/bulk/ports.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { DirectStatements } from './direct-statements.js';

/** A function of ours, which makes sure of the right index (its migration says why). */
const FIND = `
SELECT json_build_object('tenant', id, 'emailKey', email_key, 'externalId', external_id)::text
FROM tenants_that_have($1, $2::json, $3::json)`;

/** Finds the live tenants of a partner that have one of the e-mails, as `emailKey` writes them, or external ids: by one row of an index each. */
export async function tenantsThatHave(
  statements: Pick<DirectStatements, 'run'>,
  partner: PartnerId,
  emailKeys: readonly string[],
  externalIds: readonly string[],
): Promise<readonly TakenBy[]> {
  const rows = await statements.run(FIND, partner, JSON.stringify(emailKeys), JSON.stringify(externalIds));
  // What the statement above builds.
  return rows as readonly TakenBy[];
}
