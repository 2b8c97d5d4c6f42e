import type { PartnerId, Reach } from '../../domain/access/partner.js';
import { BulkJobNotFound } from '../../domain/bulk/bulk-errors.js';
import type { BulkRowStatus } from '../../domain/bulk/bulk-row.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';
import { isJsonObject } from '../../domain/shared/merge-patch.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Page, PageRequest } from '../shared/page.js';
import type { BulkItem, BulkItemPosition, BulkItems, BulkJobRepository } from './ports.js';

/** The most rows that an export holds in memory at a time. */
const EXPORT_BATCH = 1_000;

/** The most metadata keys that an export has columns for. */
const MAX_METADATA_COLUMNS = 1_000;

/** A job, and some of its rows. */
export interface JobItems<Items> {
  readonly partner: PartnerId;
  /** The request that submitted the job. */
  readonly requestId: string;
  readonly items: Items;
}

/** A job's rows, batch by batch. Whoever stops asking ends it. */
export interface ItemExport {
  readonly batches: AsyncIterable<readonly BulkItem[]>;
  /** The metadata keys that occur in what rows say; `null` when it was not asked for. */
  readonly metadataKeys: readonly string[] | null;
}

/** Reads what became of the rows of a bulk job: page by page, or all of them. */
export class ListBulkItems {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly jobs: BulkJobRepository,
    private readonly items: BulkItems,
  ) {}

  /** @throws PermissionDenied, BulkJobNotFound, Unavailable */
  async execute(
    id: Uuid,
    statuses: readonly BulkRowStatus[],
    page: PageRequest<BulkItemPosition>,
    command: CommandContext,
  ): Promise<JobItems<Page<BulkItem, BulkItemPosition>>> {
    const job = await this.find(id, command);
    return { ...job, items: await this.items.list(job.partner, id, statuses, page) };
  }

  /**
   * Reads the first batch before it answers, so that a refusal is known before anything is sent.
   * @throws PermissionDenied, BulkJobNotFound, Unavailable
   * @throws InvalidInput when metadata keys are wanted and there are too many for columns
   */
  async export(
    id: Uuid,
    statuses: readonly BulkRowStatus[],
    withMetadataKeys: boolean,
    command: CommandContext,
  ): Promise<JobItems<ItemExport>> {
    const job = await this.find(id, command);
    const metadataKeys = withMetadataKeys ? await this.metadataKeys(job.partner, id, statuses) : null;
    const first = await this.batch(job.partner, id, statuses, null);
    return { ...job, items: { batches: this.batchesFrom(first, job.partner, id, statuses), metadataKeys } };
  }

  private async find(id: Uuid, { actor, reach }: { readonly actor: CommandContext['actor']; readonly reach: Reach }) {
    this.authorizer.require(actor, 'bulk:read');
    const job = await this.jobs.find(reach, id);
    if (job === null) throw new BulkJobNotFound();
    return { partner: job.state.partner, requestId: job.state.requestId };
  }

  private async *batchesFrom(
    first: Page<BulkItem, BulkItemPosition>,
    partner: PartnerId,
    id: Uuid,
    statuses: readonly BulkRowStatus[],
  ): AsyncGenerator<readonly BulkItem[]> {
    let page = first;
    yield page.items;
    while (page.next !== null) {
      page = await this.batch(partner, id, statuses, page.next);
      yield page.items;
    }
  }

  private batch(partner: PartnerId, id: Uuid, statuses: readonly BulkRowStatus[], after: BulkItemPosition | null) {
    return this.items.list(partner, id, statuses, { limit: EXPORT_BATCH, after, withTotal: false });
  }

  /** Looks through all rows that keep what they say. */
  private async metadataKeys(partner: PartnerId, id: Uuid, statuses: readonly BulkRowStatus[]) {
    const telling = TELLING.filter((status) => statuses.length === 0 || statuses.includes(status));
    const keys = new Set<string>();
    if (telling.length === 0) return [];
    const first = await this.batch(partner, id, telling, null);
    for await (const batch of this.batchesFrom(first, partner, id, telling)) {
      for (const { input } of batch) for (const key of metadataKeysIn(input)) keys.add(key);
      if (keys.size > MAX_METADATA_COLUMNS) {
        const message = `The rows have more than ${MAX_METADATA_COLUMNS} different metadata keys, too many for columns`;
        throw new InvalidInput([], message);
      }
    }
    return [...keys].toSorted();
  }
}

/** The states of rows that keep what they say. */
const TELLING: readonly BulkRowStatus[] = ['pending', 'failed'];

function metadataKeysIn(input: string | null): readonly string[] {
  const said: unknown = input === null ? null : JSON.parse(input);
  const metadata = isJsonObject(said) ? said['metadata'] : null;
  return isJsonObject(metadata) ? Object.keys(metadata) : [];
}
