import type { BulkJob } from '../../domain/bulk/bulk-job.js';
import type { RowOutcome } from '../../domain/bulk/bulk-row.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { TenantAlreadyExists, TenantChangedMeanwhile, TenantNotFound } from '../../domain/tenants/tenant-errors.js';
import type { NewTenantFields } from '../../domain/tenants/tenant-fields.js';
import type { CommandContext } from '../shared/command-context.js';
import type { TraceParent } from '../shared/tracer.js';
import type { CreateTenant } from '../tenants/create-tenant.js';
import type { TenantRepository } from '../tenants/ports.js';
import type { UpdateTenant } from '../tenants/update-tenant.js';
import type { BulkSlice, SliceRow, TakenFields } from './ports.js';
import { failed, refusalOf, skipped, succeeded } from './row-outcome.js';
import { keysOf, uniqueValues } from './row-keys.js';
import { RowTurns } from './row-turns.js';

/** How often a row is tried anew whose conflict has gone before it could be settled. */
const MAX_ROUNDS = 5;

/** What became of rows, and what went wrong on our side. */
export interface ProcessedRows {
  readonly outcomes: readonly RowOutcome[];
  readonly defects: readonly unknown[];
}

/** Where a row comes from: by whom it is done, and as a part of which trace. */
interface RowSource {
  readonly job: BulkJob;
  readonly traceParent: TraceParent | null;
}

/**
 * Does what rows ask for, as single requests would: side by side, so that the storage can take them together, but rows about one e-mail or
 * external id in their order. Doing it again does nothing twice: a row is done if there is a tenant by the id that was set aside for it, and
 * whatever else may have become of it, its idempotency key remembers.
 */
export class ProcessRows {
  constructor(
    private readonly createTenant: CreateTenant,
    private readonly updateTenant: UpdateTenant,
    private readonly tenants: TenantRepository,
    private readonly taken: TakenFields,
  ) {}

  /** @throws Unavailable when the storage is away: nothing is known of the rows then, and all are to be done again */
  async execute({ job, rows, attempts }: BulkSlice, traceParent: TraceParent | null): Promise<ProcessedRows> {
    const from = { job, traceParent };
    // Of rows that somebody had in hand before most are done, as a rule: to ask costs far less than to try.
    const created = attempts > 1 ? await this.created(job, rows) : new Set<Uuid>();
    const obstacles = await this.obstacles(job, rows);
    const turns = new RowTurns();
    const defects: unknown[] = [];
    const results = await Promise.allSettled(
      rows.map((row) => {
        const { fields } = row;
        if (fields === null) return this.settle(row, defects, async () => null);
        if (created.has(row.reservedId)) return this.settle(row, defects, async () => succeeded(row, row.reservedId));
        const values = uniqueValues(fields);
        const obstacle = values.find(({ key }) => obstacles.has(key));
        const known = obstacle && new TenantAlreadyExists(obstacle.field, obstacles.get(obstacle.key) ?? null);
        return turns.take(
          values.map(({ key }) => key),
          () => this.settle(row, defects, () => this.attempt(from, row, fields, known ?? null)),
        );
      }),
    );
    const outcomes = results.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
    return { outcomes, defects };
  }

  /** The ids of tenants that rows have led to before, whatever has become of them since. */
  private async created(job: BulkJob, rows: readonly SliceRow[]): Promise<ReadonlySet<Uuid>> {
    const found = await Promise.all(rows.map(({ reservedId }) => this.tenants.find(job.state.partner, reservedId)));
    return new Set(found.flatMap((tenant) => tenant?.state.id ?? []));
  }

  /** Live tenants that rows are in conflict with, found for all at once; not those that the rows themselves led to, in an earlier attempt. */
  private async obstacles(job: BulkJob, rows: readonly SliceRow[]): Promise<ReadonlyMap<string, Uuid>> {
    const values = rows.flatMap(({ fields }) => (fields === null ? [] : uniqueValues(fields)));
    const of = (field: string) => values.filter((one) => one.field === field).map(({ value }) => value);
    const taken = await this.taken.find(job.state.partner, of('email'), of('external_id'));
    const own = new Set(rows.map(({ reservedId }) => reservedId));
    return new Map(
      taken.filter(({ tenant }) => !own.has(tenant)).flatMap((one) => keysOf(one).map((key) => [key, one.tenant])),
    );
  }

  private async settle(
    row: SliceRow,
    defects: unknown[],
    attempt: () => Promise<RowOutcome | null>,
  ): Promise<RowOutcome> {
    if (row.flaw !== null) return failed(row, row.flaw);
    try {
      return (await attempt()) ?? failed(row, refusalOf(null));
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      if (!(error instanceof DomainError)) defects.push(error);
      return failed(row, refusalOf(error));
    }
  }

  private async attempt(
    from: RowSource,
    row: SliceRow,
    fields: NewTenantFields,
    known: TenantAlreadyExists | null,
  ): Promise<RowOutcome> {
    const { onConflict } = from.job.state;
    let conflict = known;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      conflict ??= await this.create(from, row, fields);
      if (conflict === null) return succeeded(row, row.reservedId);
      const { existingTenant } = conflict;
      if (onConflict === 'skip') return skipped(row, existingTenant);
      if (onConflict === 'fail') throw conflict;
      if (existingTenant !== null && (await this.update(from, row, fields, existingTenant))) {
        return succeeded(row, existingTenant);
      }
      conflict = null;
    }
    throw new Unavailable(new Error('the tenant in the way of a row came and went again and again'));
  }

  /** Answers what the tenant is in conflict with; `null` when it was created, now or in an earlier attempt. */
  private async create(from: RowSource, row: SliceRow, fields: NewTenantFields): Promise<TenantAlreadyExists | null> {
    try {
      await this.createTenant.execute(fields, rowCommand(from, row, 'create'), row.reservedId);
      return null;
    } catch (error) {
      if (error instanceof TenantChangedMeanwhile) return null;
      if (!(error instanceof TenantAlreadyExists)) throw error;
      const created = await this.tenants.find(from.job.state.partner, row.reservedId);
      return created === null ? error : null;
    }
  }

  /** Answers `false` when the tenant is not there any more. */
  private async update(from: RowSource, row: SliceRow, fields: NewTenantFields, tenant: Uuid): Promise<boolean> {
    try {
      await this.updateTenant.execute(tenant, fields, {}, rowCommand(from, row, `update ${tenant}`));
      return true;
    } catch (error) {
      if (error instanceof TenantNotFound) return false;
      throw error;
    }
  }
}

/** A row is done in the name of whoever submitted it, who may what the submission was accepted for. */
function rowCommand({ job: { state }, traceParent }: RowSource, { row }: SliceRow, what: string): CommandContext {
  return {
    actor: { ...state.submitter, narrowedTo: null },
    reach: state.partner,
    requestId: state.requestId,
    traceParent: traceParent ?? undefined,
    idempotency: { scope: `bulk job ${state.id} ${what}`, key: `${row}/${state.round}`, fingerprint: 'row' },
    expectedVersions: null,
    dryRun: false,
  };
}
