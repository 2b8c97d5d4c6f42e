import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import type { RowOutcome } from '../../domain/bulk/bulk-row.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { TenantAlreadyExists } from '../../domain/tenants/tenant-errors.js';
import type { NewTenantFields } from '../../domain/tenants/tenant-fields.js';
import { Tenant } from '../../domain/tenants/tenant.js';
import type { Clock } from '../shared/ports.js';
import type { UpdateTenant } from '../tenants/update-tenant.js';
import type { BulkSlice, BulkWork, Claim, SliceRow, TakenFields } from './ports.js';
import type { ProcessedRows } from './process-rows.js';
import { failed, refusalOf, skipped, succeeded } from './row-outcome.js';
import { keysOf, uniqueValues } from './row-keys.js';

/** What became of rows that were only checked, and what they would have taken. */
export interface RehearsedRows extends ProcessedRows {
  readonly claims: readonly Claim[];
}

/** What stands in the way of rows: live tenants, and earlier rows of the same job. */
interface Obstacles {
  readonly tenants: ReadonlyMap<string, Uuid>;
  readonly rows: Map<string, number>;
}

/** Says what would become of rows, one after the other, and creates nothing. */
export class RehearseRows {
  constructor(
    private readonly updateTenant: UpdateTenant,
    private readonly taken: TakenFields,
    private readonly work: BulkWork,
    private readonly clock: Clock,
  ) {}

  /** @throws Unavailable */
  async execute(slice: BulkSlice): Promise<RehearsedRows> {
    const obstacles = await this.obstacles(slice);
    const defects: unknown[] = [];
    const outcomes: RowOutcome[] = [];
    for (const row of slice.rows) {
      try {
        outcomes.push(await this.rehearse(slice, row, obstacles));
      } catch (error) {
        if (error instanceof Unavailable) throw error;
        if (!(error instanceof DomainError)) defects.push(error);
        outcomes.push(failed(row, refusalOf(error)));
      }
    }
    const own = new Set(slice.rows.map(({ row }) => row));
    const claims = [...obstacles.rows].map(([key, row]) => ({ key, row })).filter(({ row }) => own.has(row));
    return { outcomes, defects, claims };
  }

  private async obstacles({ job, rows }: BulkSlice): Promise<Obstacles> {
    const { partner, id } = job.state;
    const values = rows.flatMap(({ fields }) => (fields === null ? [] : uniqueValues(fields)));
    const of = (field: string) => values.filter((one) => one.field === field).map(({ value }) => value);
    const [taken, claims] = await Promise.all([
      this.taken.find(partner, of('email'), of('external_id')),
      this.work.claims(
        partner,
        id,
        values.map(({ key }) => key),
      ),
    ]);
    return {
      tenants: new Map(taken.flatMap((one) => keysOf(one).map((key) => [key, one.tenant]))),
      rows: new Map(claims.map(({ key, row }) => [key, row])),
    };
  }

  private async rehearse({ job }: BulkSlice, row: SliceRow, obstacles: Obstacles): Promise<RowOutcome> {
    const { fields, flaw } = row;
    if (flaw !== null || fields === null) return failed(row, flaw ?? refusalOf(null));
    const { id, partner, onConflict } = job.state;
    Tenant.create(row.reservedId, partner, fields, { at: this.clock.now(), eventId: id });
    const values = uniqueValues(fields);
    const inTheWay = values.find(({ key }) => {
      const claimedBy = obstacles.rows.get(key) ?? row.row;
      return obstacles.tenants.has(key) || claimedBy < row.row;
    });
    if (inTheWay === undefined) {
      for (const { key } of values) obstacles.rows.set(key, row.row);
      return succeeded(row, null);
    }
    const existing = obstacles.tenants.get(inTheWay.key) ?? null;
    if (onConflict === 'skip') return skipped(row, existing);
    if (onConflict === 'fail') throw new TenantAlreadyExists(inTheWay.field, existing);
    if (existing !== null) await this.rehearseUpdate(job, existing, fields);
    return succeeded(row, existing);
  }

  private async rehearseUpdate(job: BulkJob, tenant: Uuid, fields: NewTenantFields): Promise<void> {
    const { submitter, partner, requestId } = job.state;
    await this.updateTenant.execute(
      tenant,
      fields,
      {},
      {
        actor: { ...submitter, narrowedTo: null },
        reach: partner,
        requestId,
        idempotency: null,
        expectedVersions: null,
        dryRun: true,
      },
    );
  }
}
