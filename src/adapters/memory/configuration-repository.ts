import type {
  ConfigurationRepository,
  ConfigurationRevision,
  RevisionPosition,
} from '../../application/configuration/ports.js';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Outcome } from '../../application/shared/outcome.js';
import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import { isInReach, type PartnerId, type Reach } from '../../domain/access/partner.js';
import {
  Configuration,
  type ConfigurationChange,
  type PastOverrides,
} from '../../domain/configuration/configuration.js';
import type { ConfigurationDefaults } from '../../domain/configuration/configuration-defaults.js';
import { ConfigurationChangedMeanwhile } from '../../domain/configuration/configuration-refusals.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { firstOutcome, rememberOutcome } from './idempotency-receipts.js';
import type { MemoryStore } from './memory-store.js';

/** Keeps configurations in the process, beside the tenants that are kept there. */
export class MemoryConfigurationRepository implements ConfigurationRepository {
  constructor(
    private readonly store: MemoryStore,
    private readonly defaults: ConfigurationDefaults,
  ) {}

  async find(reach: Reach, tenant: Uuid): Promise<Configuration | null> {
    return this.present(reach, tenant);
  }

  async save(change: ConfigurationChange, command: CommandContext): Promise<Outcome<Configuration>> {
    const { partner, tenant, updatedAt, version, overrides } = change.next.state;
    const at = updatedAt ?? new Date(0);
    // From here on nothing is awaited: whoever comes meanwhile finds all of it or nothing.
    const first = this.first(partner, command, at);
    if (first !== null) return first;
    this.requireBasis(change);
    this.store.configurations.set(tenant, structuredClone(change.next.state));
    rememberOutcome(this.store, partner, copy(change.next), command, at);
    const { actor, requestId, traceParent } = command;
    for (const event of change.events) {
      const { rolledBackTo, changes } = structuredClone({ rolledBackTo: event.rolledBackTo, changes: event.changes });
      const revision = { version, changes, rolledBackTo, requestId, at, actor: { sub: actor.sub, roles: actor.roles } };
      const earlier = this.store.revisions.get(tenant) ?? [];
      this.store.revisions.set(tenant, [...earlier, { revision, overrides: structuredClone(overrides) }]);
      const kept = { ...event, configuration: copy(event.configuration), changes: structuredClone(changes) };
      this.store.events.push({ event: kept, actor, requestId, traceParent });
    }
    return { value: copy(change.next), replayed: false };
  }

  async recall(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<Configuration> | null> {
    return this.first(partner, command, now);
  }

  async rehearse(change: ConfigurationChange): Promise<void> {
    this.requireBasis(change);
  }

  async findRevision(reach: Reach, tenant: Uuid, version: number): Promise<PastOverrides | null> {
    if (version === 0) return { version, overrides: {} };
    if (this.present(reach, tenant) === null) return null;
    const found = this.store.revisions.get(tenant)?.find(({ revision }) => revision.version === version);
    return found === undefined ? null : { version, overrides: structuredClone(found.overrides) };
  }

  async revisions(
    partner: PartnerId,
    tenant: Uuid,
    page: PageRequest<RevisionPosition>,
  ): Promise<Page<ConfigurationRevision, RevisionPosition>> {
    const isOwn = this.store.tenants.get(tenant)?.state.partner === partner;
    const all = (isOwn ? (this.store.revisions.get(tenant) ?? []) : []).map(({ revision }) =>
      structuredClone(revision),
    );
    const behind = page.after?.version ?? Number.POSITIVE_INFINITY;
    const found = all.filter(({ version }) => version < behind).toReversed();
    return pageOf(
      found.slice(0, page.limit + 1),
      page,
      ({ version }) => ({ version }),
      page.withTotal ? all.length : null,
    );
  }

  private first(partner: PartnerId, command: CommandContext, now: Date): Outcome<Configuration> | null {
    const outcome = firstOutcome(this.store, partner, command, now)?.outcome;
    return outcome instanceof Configuration ? { value: copy(outcome), replayed: true } : null;
  }

  private present(reach: Reach, tenant: Uuid): Configuration | null {
    const owner = this.store.tenants.get(tenant);
    if (owner === undefined || !owner.isLive) return null;
    const { partner, fields } = owner.state;
    if (!isInReach(reach, partner)) return null;
    const nothing = { tenant, partner, overrides: {}, version: 0, updatedAt: null };
    const state = structuredClone(this.store.configurations.get(tenant) ?? nothing);
    return Configuration.stored(state, this.defaults.of(fields.plan));
  }

  /** @throws ConfigurationChangedMeanwhile */
  private requireBasis({ next, basedOn }: ConfigurationChange): void {
    const present = this.present(next.state.partner, next.state.tenant);
    if (present?.state.version !== basedOn) throw new ConfigurationChangedMeanwhile();
  }
}

/** A configuration that shares no reference with the stored one. */
function copy({ state, defaults }: Configuration): Configuration {
  return Configuration.stored(structuredClone(state), defaults);
}
