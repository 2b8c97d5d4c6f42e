import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import type { TenantDirectory } from '../../application/tenants/tenant-directory.js';
import {
  positionOf,
  type TenantFilter,
  type TenantListing,
  type TenantPosition,
} from '../../application/tenants/tenant-listing.js';
import type { Reach } from '../../domain/access/partner.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Database } from './database.js';
import type { DirectStatements } from './direct-statements.js';
import { reachingDatabase } from './errors.js';
import type { Statement } from './parameters.js';
import { countStatement, metadataKeysStatement, pageStatements } from './tenant-list-statements.js';
import { tenantFromRow, type TenantRow } from './tenant-row.js';

/** Looks for tenants in PostgreSQL. */
export class PrismaTenantDirectory implements TenantDirectory {
  private readonly statements: Pick<DirectStatements, 'run'>;

  constructor({ statements }: { readonly statements: Pick<Database['statements'], 'run'> }) {
    this.statements = statements;
  }

  async list(
    reach: Reach,
    listing: TenantListing,
    page: PageRequest<TenantPosition>,
  ): Promise<Page<Tenant, TenantPosition>> {
    const [found, total] = await reachingDatabase(() =>
      Promise.all([this.find(reach, listing, page), page.withTotal ? this.count(reach, listing.filter) : null]),
    );
    return pageOf(found, page, (tenant) => positionOf(tenant, listing.sort), total);
  }

  async metadataKeys(reach: Reach, filter: TenantFilter, limit: number): Promise<readonly string[]> {
    const keys = await reachingDatabase(() => this.run(metadataKeysStatement(reach, filter, limit)));
    return keys.map(String);
  }

  /** A page's tenants, and one more where there is one. */
  private async find(
    reach: Reach,
    listing: TenantListing,
    page: PageRequest<TenantPosition>,
  ): Promise<readonly Tenant[]> {
    const limit = page.limit + 1;
    const { walk, walkIsFinal, matches } = pageStatements(reach, listing, { ...page, limit });
    if (walk !== null) {
      const found = await this.tenants(walk);
      if (walkIsFinal || found.length === limit) return found;
    }
    return this.tenants(matches);
  }

  private async count(reach: Reach, filter: TenantFilter): Promise<number> {
    const [total] = await this.run(countStatement(reach, filter));
    return Number(total);
  }

  private async tenants(statement: Statement): Promise<readonly Tenant[]> {
    // What the statements for pages build.
    const rows = (await this.run(statement)) as readonly TenantRow[];
    return rows.map(tenantFromRow);
  }

  private run({ sql, parameters }: Statement): Promise<readonly unknown[]> {
    return this.statements.run(sql, ...parameters);
  }
}
