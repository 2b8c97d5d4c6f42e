import type { PartnerId } from '../../domain/access/partner.js';
import { Configuration } from '../../domain/configuration/configuration.js';
import type { ConfigurationDefaults } from '../../domain/configuration/configuration-defaults.js';
import type { Overrides } from '../../domain/configuration/settings.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { DirectStatements } from './direct-statements.js';
import type { TenantQuery } from './tenant-lookup.js';

/** As for tenants: one index scan for each that is wanted, whatever the size of the table was when it was planned. */
const LOOKUP = `
SELECT json_build_object('place', wanted.place, 'configuration', found)::text
FROM ROWS FROM (json_to_recordset($1::json) AS (id uuid, partner text)) WITH ORDINALITY AS wanted (id, partner, place)
CROSS JOIN LATERAL (
  SELECT tenant.id, tenant.partner_id, tenant.plan, configuration.overrides, configuration.version, configuration.updated_at
  FROM tenants AS tenant
  LEFT JOIN LATERAL (
    SELECT overrides, version, updated_at FROM configurations
    WHERE tenant_id = tenant.id AND partner_id = tenant.partner_id LIMIT 1
  ) AS configuration ON true
  WHERE tenant.id = wanted.id AND (wanted.partner IS NULL OR tenant.partner_id = wanted.partner)
    AND tenant.deleted_at IS NULL
  LIMIT 1
) AS found`;

interface Found {
  readonly place: number;
  readonly configuration: {
    readonly id: Uuid;
    readonly partner_id: PartnerId;
    readonly plan: string | null;
    readonly overrides: Overrides | null;
    readonly version: number | null;
    readonly updated_at: string | null;
  };
}

/** Finds the configurations of any number of live tenants by one statement; answers each, in their order, `null` where there is none in reach. */
export async function findConfigurations(
  statements: DirectStatements,
  defaults: ConfigurationDefaults,
  queries: readonly TenantQuery[],
): Promise<readonly (Configuration | null)[]> {
  // What the statement above builds.
  const rows = (await statements.run(LOOKUP, JSON.stringify(queries))) as readonly Found[];
  const found: (Configuration | null)[] = queries.map(() => null);
  for (const { place, configuration } of rows) {
    const { id, partner_id, plan, overrides, version, updated_at } = configuration;
    found[place - 1] = Configuration.stored(
      {
        tenant: id,
        partner: partner_id,
        overrides: overrides ?? {},
        version: version ?? 0,
        updatedAt: updated_at === null ? null : new Date(updated_at),
      },
      defaults.of(plan),
    );
  }
  return found;
}
