import { pageOf, type Page, type PageRequest, type Total } from '../../application/shared/page.js';
import type { TenantBatch, TenantDirectory } from '../../application/tenants/tenant-directory.js';
import {
  positionOf,
  type TenantFilter,
  type TenantListing,
  type TenantPosition,
  type TenantSort,
} from '../../application/tenants/tenant-listing.js';
import type { Reach } from '../../domain/access/partner.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Database } from './database.js';
import type { DirectStatements } from './direct-statements.js';
import { reachingDatabase } from './errors.js';
import type { Statement } from './parameters.js';
import { pageStatements } from './tenant-list-statements.js';
import { tenantFromRow, type TenantRow } from './tenant-row.js';
import { countStatement, metadataKeysStatement } from './tenant-whole-statements.js';

/** How many tenants are looked at, in the list's order, for what no index finds: a fifth of a second's work. */
const HORIZON = 100_000;

/** What was found of a page, as JSON; and where it was given up to look for more. */
interface Found {
  readonly texts: readonly string[];
  readonly horizon: TenantPosition | null;
}

/** Looks for tenants in PostgreSQL. */
export class PrismaTenantDirectory implements TenantDirectory {
  private readonly statements: Pick<DirectStatements, 'texts'>;

  constructor(
    { statements }: { readonly statements: Pick<Database['statements'], 'texts'> },
    private readonly horizon = HORIZON,
  ) {
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
    const tenants = found.texts.map(tenantFromText);
    const { items, next } = pageOf(tenants, page, (tenant) => positionOf(tenant, listing.sort), total);
    return { items, next: next ?? found.horizon, total };
  }

  async batch(reach: Reach, listing: TenantListing, after: TenantPosition | null, limit: number): Promise<TenantBatch> {
    const found = await reachingDatabase(() => this.find(reach, listing, { limit, after }));
    const last = found.texts.length > limit ? found.texts[limit - 1] : undefined;
    const next = last === undefined ? found.horizon : positionOf(tenantFromText(last), listing.sort);
    return { tenants: tenantsFromTexts(found.texts.slice(0, limit)), next };
  }

  async metadataKeys(reach: Reach, filter: TenantFilter, limit: number): Promise<readonly string[]> {
    const keys = await reachingDatabase(() => this.run(metadataKeysStatement(reach, filter, limit)));
    return keys.map((key) => String(JSON.parse(key)));
  }

  /** A page's tenants, and one more where there is one. */
  private async find(
    reach: Reach,
    listing: TenantListing,
    page: Omit<PageRequest<TenantPosition>, 'withTotal'>,
  ): Promise<Found> {
    const limit = page.limit + 1;
    const statements = pageStatements(reach, listing, { ...page, limit }, this.horizon);
    const { walk, walkIsFinal } = statements;
    if (walk !== null) {
      const texts = await this.run(walk);
      if (walkIsFinal || texts.length === limit) return { texts, horizon: null };
    }
    const horizon = statements.horizon === null ? null : await this.place(statements.horizon, listing.sort);
    return { texts: await this.run(statements.matches(horizon)), horizon };
  }

  private async place(statement: Statement, { field }: TenantSort): Promise<TenantPosition | null> {
    const [text] = await this.run(statement);
    if (text === undefined) return null;
    // What the statement builds.
    const { key, id } = JSON.parse(text) as TenantPosition;
    return { key: field === 'client_name' ? key : new Date(key).toISOString(), id };
  }

  private async count(reach: Reach, filter: TenantFilter): Promise<Total> {
    const [total = 'null'] = await this.run(countStatement(reach, filter, this.horizon));
    return total === 'null' ? 'uncounted' : Number(total);
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
