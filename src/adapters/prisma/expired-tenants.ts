import type { ExpiredTenant, ExpiredTenants } from '../../application/tenants/expired-tenants.js';
import type { PartnerId } from '../../domain/access/partner.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';

interface Row {
  readonly id: Uuid;
  readonly partner_id: PartnerId;
  readonly version: number;
  readonly deleted_at: number;
}

const LIST = `
SELECT id::text AS id, partner_id, version, (extract(epoch FROM deleted_at) * 1000)::float8 AS deleted_at
FROM tenants
WHERE deleted_at IS NOT NULL AND purged_at IS NULL AND deleted_at < $1::timestamptz
  AND (deleted_at, id) > (coalesce($2::timestamptz, '-infinity'), coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
ORDER BY tenants.deleted_at, tenants.id
LIMIT $4::int`;

/** Finds deleted tenants whose time is up in PostgreSQL. */
export class PrismaExpiredTenants implements ExpiredTenants {
  constructor(private readonly database: Database) {}

  async list(deletedBefore: Date, after: ExpiredTenant | null, limit: number): Promise<readonly ExpiredTenant[]> {
    const rows = await reachingDatabase(() =>
      this.database.client.$queryRawUnsafe<Row[]>(
        LIST,
        deletedBefore.toISOString(),
        after?.deletedAt.toISOString() ?? null,
        after?.id ?? null,
        limit,
      ),
    );
    return rows.map(({ id, partner_id, version, deleted_at }) => ({
      id,
      partner: partner_id,
      version,
      deletedAt: new Date(deleted_at),
    }));
  }
}
