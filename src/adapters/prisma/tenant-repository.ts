import type { EventsStored } from '../../application/events/ports.js';
import type { TenantEventData } from '../../application/events/event-document.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { TenantRepository } from '../../application/tenants/ports.js';
import { tenantFromDocument } from '../../application/tenants/tenant-document.js';
import { onlyPartner, type PartnerId, type Reach } from '../../domain/access/partner.js';
import type { Occasion } from '../../domain/shared/change.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { TenantChangedMeanwhile, type LastingRefusal } from '../../domain/tenants/tenant-errors.js';
import type { Tenant, TenantChange } from '../../domain/tenants/tenant.js';
import { Coalescer } from './coalescer.js';
import type { Database, DatabaseClient } from './database.js';
import type { DirectStatements } from './direct-statements.js';
import { brokenUniqueConstraint, reachingDatabase } from './errors.js';
import { IdempotencyReceipts, type ToldOutcome } from './idempotency-receipts.js';
import { findConflict } from './tenant-conflict.js';
import type { PendingChange } from './tenant-input.js';
import type { InsertOutcome } from './tenant-insert.js';
import { TenantInserts } from './tenant-inserts.js';
import { findTenants, type TenantQuery } from './tenant-lookup.js';
import { updateTenant } from './tenant-update.js';

/** How often a save starts over when what stood in its way has gone before it could be named. */
const MAX_ROUNDS = 5;

const LOOKUP_LIMITS = { maxBatch: 128, maxWaiting: 10_000, maxLanes: 4, slowAfterMs: 25 };

/** What became of a change; `stale`: the version had moved on. */
type StoreOutcome = InsertOutcome | 'stale';

/** Keeps tenants in PostgreSQL. Saves and reads that wait at the same moment share a statement. */
export class PrismaTenantRepository implements TenantRepository {
  private readonly receipts: IdempotencyReceipts<Tenant>;
  private readonly inserts: TenantInserts;
  private readonly lookups: Coalescer<TenantQuery, Tenant | null>;

  private readonly database: DatabaseClient;
  private readonly statements: DirectStatements;

  constructor(
    { client, statements, tracer }: Database,
    private readonly eventsStored: EventsStored | null = null,
  ) {
    this.database = client;
    this.statements = statements;
    this.receipts = new IdempotencyReceipts(client, tenantOfEvent);
    this.inserts = new TenantInserts({ statements, tracer });
    const find = (batch: readonly TenantQuery[]) => reachingDatabase(() => findTenants(statements, batch));
    this.lookups = new Coalescer(find, LOOKUP_LIMITS, tracer);
  }

  async find(reach: Reach, id: Uuid): Promise<Tenant | null> {
    return this.lookups.submit({ partner: onlyPartner(reach), id });
  }

  async save(change: TenantChange, command: CommandContext): Promise<Outcome<Tenant>> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const outcome = await this.store({ change, command });
      if (outcome === 'stored') {
        this.eventsStored?.tell();
        return { value: change.next, replayed: false };
      }
      const settled = await reachingDatabase(() => this.settle(outcome, change, command));
      if (settled !== null) return settled;
    }
    throw new Unavailable(new Error('the same key or field was taken and given free again and again'));
  }

  private store(pending: PendingChange): Promise<StoreOutcome> {
    if (pending.change.basedOn === null) return this.inserts.submit(pending);
    return reachingDatabase(async () => {
      try {
        return (await updateTenant({ client: this.database, statements: this.statements }, pending))
          ? 'stored'
          : 'stale';
      } catch (error) {
        const constraint = brokenUniqueConstraint(error);
        if (constraint === null) throw error;
        return constraint === 'idempotency_receipts_pkey' ? 'key-used' : 'taken';
      }
    });
  }

  async refuse(
    partner: PartnerId,
    refusal: LastingRefusal,
    command: CommandContext,
    occasion: Occasion,
  ): Promise<boolean> {
    return this.receipts.refuse(partner, refusal, command, occasion);
  }

  async recall(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<Tenant> | null> {
    return this.receipts.first(partner, command, now);
  }

  async answer(shown: Tenant, command: CommandContext, now: Date): Promise<Tenant> {
    const { idempotency } = command;
    if (idempotency === null) return shown;
    const { partner } = shown.state;
    await reachingDatabase(() => this.receipts.answer(partner, idempotency, shown.state));
    return (await this.receipts.first(partner, command, now))?.value ?? shown;
  }

  async rehearse(change: TenantChange): Promise<void> {
    const { id, partner } = change.next.state;
    const stored = await this.find(partner, id);
    if ((stored?.state.version ?? null) !== change.basedOn) throw new TenantChangedMeanwhile();
    const conflict = await reachingDatabase(() => findConflict(this.statements, change));
    if (conflict !== null) throw conflict;
  }

  /** Finds out why a change was not stored; `null` when the reason has gone and it may be tried again. */
  private async settle(
    outcome: Exclude<StoreOutcome, 'stored'>,
    change: TenantChange,
    command: CommandContext,
  ): Promise<Outcome<Tenant> | null> {
    const { idempotency } = command;
    const { id, partner, updatedAt: at } = change.next.state;
    if (idempotency !== null && outcome !== 'taken') {
      const first = await this.receipts.recall(partner, idempotency, at);
      if (first === 'forgotten' && outcome === 'key-used') return null;
      if (first !== 'forgotten' && first !== 'undecided') return first;
    }
    if (outcome === 'stale') throw new TenantChangedMeanwhile();
    const conflict = await findConflict(this.statements, change);
    if (conflict === null) {
      if (idempotency !== null) await this.receipts.release(partner, idempotency);
      if (change.basedOn === null && (await this.isStored(id))) throw new TenantChangedMeanwhile();
      return null;
    }
    const [event] = change.events;
    if (idempotency === null || event === undefined) throw conflict;
    // Of all who found the same key refused, the one whose finding is kept is the first; the others repeat it.
    const isFirst = await this.receipts.remember(partner, idempotency, conflict, { at, eventId: event.id });
    if (isFirst) throw conflict;
    return this.receipts.first(partner, command, at);
  }

  private async isStored(id: Uuid): Promise<boolean> {
    return (await this.database.tenant.findUnique({ where: { id }, select: { id: true } })) !== null;
  }
}

function tenantOfEvent({ data }: ToldOutcome): Tenant {
  // Written by our statements from a TenantEventData.
  return tenantFromDocument((data as TenantEventData).tenant);
}
