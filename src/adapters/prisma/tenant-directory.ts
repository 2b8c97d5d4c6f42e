import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import type { TenantBatch, TenantDirectory } from '../../application/tenants/tenant-directory.js';
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
  private readonly statements: Pick<DirectStatements, 'texts'>;

  constructor({ statements }: { readonly statements: Pick<Database['statements'], 'texts'> }) {
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
    return pageOf(found.map(tenantFromText), page, (tenant) => positionOf(tenant, listing.sort), total);
  }

  async batch(reach: Reach, listing: TenantListing, after: TenantPosition | null, limit: number): Promise<TenantBatch> {
    const found = await reachingDatabase(() => this.find(reach, listing, { limit, after }));
    const last = found.length > limit ? found[limit - 1] : undefined;
    const next = last === undefined ? null : positionOf(tenantFromText(last), listing.sort);
    return { tenants: tenantsFromTexts(found.slice(0, limit)), next };
  }

  async metadataKeys(reach: Reach, filter: TenantFilter, limit: number): Promise<readonly string[]> {
    const keys = await reachingDatabase(() => this.run(metadataKeysStatement(reach, filter, limit)));
    return keys.map((key) => String(JSON.parse(key)));
  }

  /** A page's tenants as JSON, and one more where there is one. */
  private async find(
    reach: Reach,
    listing: TenantListing,
    page: Omit<PageRequest<TenantPosition>, 'withTotal'>,
  ): Promise<readonly string[]> {
    const limit = page.limit + 1;
    const { walk, walkIsFinal, matches } = pageStatements(reach, listing, { ...page, limit });
    if (walk !== null) {
      const found = await this.run(walk);
      if (walkIsFinal || found.length === limit) return found;
    }
    return this.run(matches);
  }

  private async count(reach: Reach, filter: TenantFilter): Promise<number> {
    const [total] = await this.run(countStatement(reach, filter));
    return Number(total);
  }

  private run({ sql, parameters }: Statement): Promise<readonly string[]> {
    return this.statements.texts(sql, ...parameters);
  }
}

function* tenantsFromTexts(texts: readonly string[]): Generator<Tenant> {
  for (const text of texts) yield tenantFromText(text);
}

function tenantFromText(text: string): Tenant {
  // What the statements for pages build.
  return tenantFromRow(JSON.parse(text) as TenantRow);
}
