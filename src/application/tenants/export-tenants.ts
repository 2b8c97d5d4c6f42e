import type { Reach } from '../../domain/access/partner.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';
import type { Tenant } from '../../domain/tenants/tenant.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { TenantBatch, TenantDirectory } from './tenant-directory.js';
import type { TenantListing } from './tenant-listing.js';

/** How many tenants are read at a time: enough for the statement not to count, few enough to be held in memory. */
const EXPORT_BATCH = 500;

/** The most metadata keys that an export has columns for. */
const MAX_METADATA_COLUMNS = 1_000;

/** A whole list, batch by batch. Whoever stops asking ends it; nothing is held between two batches. */
export interface TenantExport {
  readonly batches: AsyncIterable<Iterable<Tenant>>;
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
    private readonly batchSize: number = EXPORT_BATCH,
  ) {}

  /**
   * Reads the first batch before it answers, so that a refusal or a storage that is away is known before anything is sent.
   * @throws PermissionDenied, Unavailable
   * @throws InvalidInput when metadata keys are wanted and there are more than `MAX_METADATA_COLUMNS`
   */
  async execute(listing: TenantListing, withMetadataKeys: boolean, command: CommandContext): Promise<TenantExport> {
    this.authorizer.require(command.actor, 'tenant:read');
    const metadataKeys = withMetadataKeys ? await this.metadataKeys(listing, command.reach) : null;
    const first = await this.directory.batch(command.reach, listing, null, this.batchSize);
    return { batches: this.batchesFrom(first, listing, command.reach), metadataKeys };
  }

  private async *batchesFrom(
    first: TenantBatch,
    listing: TenantListing,
    reach: Reach,
  ): AsyncGenerator<Iterable<Tenant>> {
    let batch = first;
    yield batch.tenants;
    while (batch.next !== null) {
      batch = await this.directory.batch(reach, listing, batch.next, this.batchSize);
      yield batch.tenants;
    }
  }

  private async metadataKeys({ filter }: TenantListing, reach: Reach): Promise<readonly string[]> {
    const keys = await this.directory.metadataKeys(reach, filter, MAX_METADATA_COLUMNS + 1);
    if (keys.length <= MAX_METADATA_COLUMNS) return keys;
    const message = `The tenants have more than ${MAX_METADATA_COLUMNS} different metadata keys, too many for columns`;
    throw new InvalidInput([{ pointer: '?fields', code: 'too_many', message }]);
  }
}
