import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
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
import { pageStatements, type PageStatements } from './tenant-list-statements.js';
import { AS_TEXTS, tenantFromDocumentText, tenantFromTexts } from './tenant-texts.js';
import { countStatement, metadataKeysStatement } from './tenant-whole-statements.js';

/** How many tenants are looked at, in the list's order, for what no index finds: a fifth of a second's work. */
const HORIZON = 100_000;

/** What was found of a page; and where it was given up to look for more. */
interface Found<Row> {
  readonly rows: readonly Row[];
  readonly horizon: TenantPosition | null;
}

type PageOf = Omit<PageRequest<TenantPosition>, 'withTotal'>;

/** Looks for tenants in PostgreSQL. */
export class PrismaTenantDirectory implements TenantDirectory {
  private readonly statements: Pick<DirectStatements, 'texts' | 'rows'>;

  constructor(
    { statements }: { readonly statements: Pick<Database['statements'], 'texts' | 'rows'> },
    private readonly horizon = HORIZON,
  ) {
    this.statements = statements;
  }

  async list(
    reach: Reach,
    listing: TenantListing,
    page: PageRequest<TenantPosition>,
  ): Promise<Page<Tenant, TenantPosition>> {
    const statements = pageStatements(reach, listing, withOneMore(page), this.horizon);
    const read = (statement: Statement) => this.run(statement);
    const [found, total] = await reachingDatabase(() =>
      Promise.all([
        this.find(statements, listing, page, read),
        page.withTotal ? this.count(reach, listing.filter) : null,
      ]),
    );
    const tenants = found.rows.map(tenantFromDocumentText);
    const { items, next } = pageOf(tenants, page, (tenant) => positionOf(tenant, listing.sort), total);
    return { items, next: next ?? found.horizon, total };
  }

  async batch(reach: Reach, listing: TenantListing, after: TenantPosition | null, limit: number): Promise<TenantBatch> {
    const page = { limit, after };
    const statements = pageStatements(reach, listing, withOneMore(page), this.horizon, AS_TEXTS);
    const read = ({ sql, parameters }: Statement) => this.statements.rows(sql, ...parameters);
    const { rows, horizon } = await reachingDatabase(() => this.find(statements, listing, page, read));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    const next = last === undefined ? horizon : positionOf(tenantFromTexts(last), listing.sort);
    return { tenants: tenantsFrom(rows.slice(0, limit)), next };
  }

  async metadataKeys(reach: Reach, filter: TenantFilter, limit: number): Promise<readonly string[]> {
    const keys = await reachingDatabase(() => this.run(metadataKeysStatement(reach, filter, limit)));
    return keys.map((key) => String(JSON.parse(key)));
  }

  /** A page's tenants, and one more where there is one. */
  private async find<Row>(
    { walk, walkIsFinal, horizon: placed, matches }: PageStatements,
    { sort }: TenantListing,
    { limit }: PageOf,
    read: (statement: Statement) => Promise<readonly Row[]>,
  ): Promise<Found<Row>> {
    if (walk !== null) {
      const rows = await read(walk);
      if (walkIsFinal || rows.length > limit) return { rows, horizon: null };
    }
    const horizon = placed === null ? null : await this.place(placed, sort);
    return { rows: await read(matches(horizon)), horizon };
  }

  private async place(statement: Statement, { field }: TenantSort): Promise<TenantPosition | null> {
    const [text] = await this.run(statement);
    if (text === undefined) return null;
    // What the statement builds.
    const { key, id } = JSON.parse(text) as TenantPosition;
    return { key: field === 'client_name' ? key : new Date(key).toISOString(), id };
  }

  private async count(reach: Reach, filter: TenantFilter): Promise<number> {
    const [total] = await this.run(countStatement(reach, filter));
    return Number(total);
  }

  private run({ sql, parameters }: Statement): Promise<readonly string[]> {
    return this.statements.texts(sql, ...parameters);
  }
}

function withOneMore({ limit, after }: PageOf): PageOf {
  return { limit: limit + 1, after };
}

function* tenantsFrom(rows: readonly (readonly (string | null)[])[]): Generator<Tenant> {
  for (const row of rows) yield tenantFromTexts(row);
}
