import type { Reach } from '../../domain/access/partner.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Page } from '../shared/page.js';
import type { TenantDirectory } from './tenant-directory.js';
import type { TenantListing, TenantPosition } from './tenant-listing.js';

/** The most tenants that an export holds in memory at a time. */
const EXPORT_BATCH = 1_000;

/** The most metadata keys that an export has columns for. */
const MAX_METADATA_COLUMNS = 1_000;

/** A whole list, batch by batch. Whoever stops asking ends it; nothing is held between two batches. */
export interface TenantExport {
  readonly batches: AsyncIterable<readonly Tenant[]>;
  /** The metadata keys that occur, for those who need columns; `null` when it was not asked for. */
  readonly metadataKeys: readonly string[] | null;
}

/**
 * Reads all of the caller's tenants that a filter lets through. They come in batches, each as it is at that moment, not from one
 * long transaction: what a list promises holds for an export too.
 */
export class ExportTenants {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly directory: TenantDirectory,
  ) {}

  /**
   * Reads the first batch before it answers, so that a refusal or a storage that is away is known before anything is sent.
   * @throws PermissionDenied, Unavailable
   * @throws InvalidInput when metadata keys are wanted and there are more than `MAX_METADATA_COLUMNS`
   */
  async execute(listing: TenantListing, withMetadataKeys: boolean, command: CommandContext): Promise<TenantExport> {
    this.authorizer.require(command.actor, 'tenant:read');
    const metadataKeys = withMetadataKeys ? await this.metadataKeys(listing, command.reach) : null;
    const first = await this.batch(listing, command.reach, null);
    return { batches: this.batchesFrom(first, listing, command.reach), metadataKeys };
  }

  private async *batchesFrom(
    first: Page<Tenant, TenantPosition>,
    listing: TenantListing,
    reach: Reach,
  ): AsyncGenerator<readonly Tenant[]> {
    let page = first;
    yield page.items;
    while (page.next !== null) {
      page = await this.batch(listing, reach, page.next);
      yield page.items;
    }
  }

  private batch(
    listing: TenantListing,
    reach: Reach,
    after: TenantPosition | null,
  ): Promise<Page<Tenant, TenantPosition>> {
    return this.directory.list(reach, listing, { limit: EXPORT_BATCH, after, withTotal: false });
  }

  private async metadataKeys({ filter }: TenantListing, reach: Reach): Promise<readonly string[]> {
    const keys = await this.directory.metadataKeys(reach, filter, MAX_METADATA_COLUMNS + 1);
    if (keys.length <= MAX_METADATA_COLUMNS) return keys;
    const message = `The tenants have more than ${MAX_METADATA_COLUMNS} different metadata keys, too many for columns`;
    throw new InvalidInput([{ pointer: '?fields', code: 'too_many', message }]);
  }
}
