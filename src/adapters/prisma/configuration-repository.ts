import type { ConfigurationEventData } from '../../application/configuration/configuration-document.js';
import type {
  ConfigurationRepository,
  ConfigurationRevision,
  RevisionPosition,
} from '../../application/configuration/ports.js';
import type { EventsStored } from '../../application/events/ports.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { Page, PageRequest } from '../../application/shared/page.js';
import { onlyPartner, type PartnerId, type Reach } from '../../domain/access/partner.js';
import {
  Configuration,
  type ConfigurationChange,
  type PastOverrides,
} from '../../domain/configuration/configuration.js';
import { PlanDefaults, type ConfigurationDefaults } from '../../domain/configuration/configuration-defaults.js';
import { ConfigurationChangedMeanwhile } from '../../domain/configuration/configuration-refusals.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import { isUuid, type Uuid } from '../../domain/shared/uuid.js';
import { Coalescer } from './coalescer.js';
import { findConfigurations } from './configuration-lookup.js';
import { findRevision, listRevisions } from './configuration-revisions.js';
import { saveConfiguration } from './configuration-save.js';
import type { Database } from './database.js';
import type { DirectStatements } from './direct-statements.js';
import { brokenUniqueConstraint, reachingDatabase } from './errors.js';
import { IdempotencyReceipts, type ToldOutcome } from './idempotency-receipts.js';
import type { TenantQuery } from './tenant-lookup.js';

/** How often a save starts over when the key that stood in its way has been forgotten meanwhile. */
const MAX_ROUNDS = 5;

const LOOKUP_LIMITS = { maxBatch: 128, maxWaiting: 10_000, maxLanes: 4, slowAfterMs: 25 };

/** Keeps configurations in PostgreSQL. Reads that wait at the same moment share a statement. */
export class PrismaConfigurationRepository implements ConfigurationRepository {
  private readonly receipts: IdempotencyReceipts<EventTale>;
  private readonly lookups: Coalescer<TenantQuery, Configuration | null>;
  private readonly statements: DirectStatements;

  constructor(
    { client, statements }: Database,
    defaults: ConfigurationDefaults,
    private readonly eventsStored: EventsStored | null = null,
  ) {
    this.statements = statements;
    this.receipts = new IdempotencyReceipts(client, taleOf);
    this.lookups = new Coalescer(
      (batch) => reachingDatabase(() => findConfigurations(statements, defaults, batch)),
      LOOKUP_LIMITS,
    );
  }

  async find(reach: Reach, tenant: Uuid): Promise<Configuration | null> {
    return this.lookups.submit({ partner: onlyPartner(reach), id: tenant });
  }

  async save(change: ConfigurationChange, command: CommandContext): Promise<Outcome<Configuration>> {
    const { partner, updatedAt } = change.next.state;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const outcome = await reachingDatabase(() => this.store(change, command));
      if (outcome === 'stored') {
        this.eventsStored?.tell();
        return { value: change.next, replayed: false };
      }
      const first = await this.recall(partner, command, updatedAt ?? new Date(0));
      if (first !== null) return first;
      if (outcome === 'stale') throw new ConfigurationChangedMeanwhile();
    }
    throw new Unavailable(new Error('the same key was taken and given free again and again'));
  }

  private async store(change: ConfigurationChange, command: CommandContext): Promise<'stored' | 'stale' | 'key-used'> {
    try {
      return (await saveConfiguration(this.statements, change, command)) ? 'stored' : 'stale';
    } catch (error) {
      if (brokenUniqueConstraint(error) !== 'idempotency_receipts_pkey') throw error;
      return 'key-used';
    }
  }

  async recall(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<Configuration> | null> {
    const first = await this.receipts.first(partner, command, now);
    return first === null ? null : { value: first.value.of(partner), replayed: true };
  }

  async rehearse({ next, basedOn }: ConfigurationChange): Promise<void> {
    const stored = await this.find(next.state.partner, next.state.tenant);
    if (stored?.state.version !== basedOn) throw new ConfigurationChangedMeanwhile();
  }

  async findRevision(reach: Reach, tenant: Uuid, version: number): Promise<PastOverrides | null> {
    if (version === 0) return { version, overrides: {} };
    return reachingDatabase(() => findRevision(this.statements, reach, tenant, version));
  }

  async revisions(
    partner: PartnerId,
    tenant: Uuid,
    page: PageRequest<RevisionPosition>,
  ): Promise<Page<ConfigurationRevision, RevisionPosition>> {
    return reachingDatabase(() => listRevisions(this.statements, partner, tenant, page));
  }
}

/** A configuration as an event tells of it; whose it is stands beside. */
interface EventTale {
  of(partner: PartnerId): Configuration;
}

function taleOf({ tenant_id, data }: ToldOutcome): EventTale {
  if (tenant_id === null || !isUuid(tenant_id)) throw new Error('an event about a configuration names no tenant');
  const tenant = tenant_id;
  // Written by our statement from a ConfigurationEventData.
  const { settings, overrides, version, updated_at } = (data as ConfigurationEventData).configuration;
  const updatedAt = updated_at === null ? null : new Date(updated_at);
  return {
    of: (partner) =>
      Configuration.stored({ tenant, partner, overrides, version, updatedAt }, PlanDefaults.told(settings)),
  };
}
