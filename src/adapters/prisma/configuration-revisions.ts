import type { ConfigurationRevision, RevisionPosition } from '../../application/configuration/ports.js';
import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import { onlyPartner, type PartnerId, type Reach } from '../../domain/access/partner.js';
import type { PastOverrides } from '../../domain/configuration/configuration.js';
import type { Overrides } from '../../domain/configuration/settings.js';
import type { FieldChanges } from '../../domain/shared/change.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { DirectStatements } from './direct-statements.js';

const PAST = `
SELECT to_json(revision.overrides)::text FROM configuration_revisions AS revision
WHERE tenant_id = $1::uuid AND version = $2::int AND ($3::text IS NULL OR partner_id = $3)
  AND EXISTS (SELECT FROM tenants AS tenant
    WHERE tenant.id = revision.tenant_id AND tenant.partner_id = revision.partner_id AND tenant.deleted_at IS NULL)`;

const PAGE = `
SELECT to_json(revision)::text FROM (
  SELECT version, changes, rolled_back_to, actor_sub, actor_roles, request_id, created_at FROM configuration_revisions
  WHERE partner_id = $1 AND tenant_id = $2::uuid AND version < $3::bigint
  ORDER BY version DESC LIMIT $4::int
) AS revision`;

const COUNT = `
SELECT to_json(count(*))::text FROM configuration_revisions WHERE partner_id = $1 AND tenant_id = $2::uuid`;

/** Behind every version. */
const AFTER_ALL = 2 ** 31;

interface RevisionRow {
  readonly version: number;
  readonly changes: FieldChanges;
  readonly rolled_back_to: number | null;
  readonly actor_sub: string;
  readonly actor_roles: readonly string[];
  readonly request_id: string;
  readonly created_at: string;
}

/** Finds what was set in one version of a live tenant's configuration. */
export async function findRevision(
  statements: DirectStatements,
  reach: Reach,
  tenant: Uuid,
  version: number,
): Promise<PastOverrides | null> {
  const [overrides] = await statements.run(PAST, tenant, String(version), onlyPartner(reach));
  // What SAVE stored.
  return overrides === undefined ? null : { version, overrides: overrides as Overrides };
}

/** Reads a page of revisions, the newest first. */
export async function listRevisions(
  statements: DirectStatements,
  partner: PartnerId,
  tenant: Uuid,
  page: PageRequest<RevisionPosition>,
): Promise<Page<ConfigurationRevision, RevisionPosition>> {
  const behind = String(page.after?.version ?? AFTER_ALL);
  const [rows, counted] = await Promise.all([
    statements.run(PAGE, partner, tenant, behind, String(page.limit + 1)),
    page.withTotal ? statements.run(COUNT, partner, tenant) : [],
  ]);
  // What the statements above build.
  const revisions = (rows as readonly RevisionRow[]).map(revisionFromRow);
  const total = page.withTotal ? Number(counted[0]) : null;
  return pageOf(revisions, page, ({ version }) => ({ version }), total);
}

function revisionFromRow(row: RevisionRow): ConfigurationRevision {
  return {
    version: row.version,
    changes: row.changes,
    rolledBackTo: row.rolled_back_to,
    actor: { sub: row.actor_sub, roles: row.actor_roles },
    requestId: row.request_id,
    at: new Date(row.created_at),
  };
}
