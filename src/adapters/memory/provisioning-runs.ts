import type { CommandContext } from '../../application/shared/command-context.js';
import type { ProvisioningRuns } from '../../application/provisioning/ports.js';
import { isInReach, type Reach } from '../../domain/access/partner.js';
import { ProvisioningRun, type RunChange } from '../../domain/provisioning/provisioning-run.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { TenantChange } from '../../domain/tenants/tenant.js';
import type { MemoryStore } from './memory-store.js';

/** Keeps runs in the process. */
export class MemoryProvisioningRuns implements ProvisioningRuns {
  constructor(private readonly store: MemoryStore) {}

  async find(reach: Reach, tenant: Uuid): Promise<ProvisioningRun | null> {
    const run = this.store.runs.get(tenant);
    if (run === undefined || !isInReach(reach, run.state.partner)) return null;
    return copy(run);
  }

  async save({ next, basedOn }: RunChange): Promise<boolean> {
    const stored = this.store.runs.get(next.state.tenant)?.state;
    if (stored?.version !== basedOn || stored?.partner !== next.state.partner) return false;
    this.store.runs.set(next.state.tenant, copy(next));
    return true;
  }

  async delete({ state: { tenant, partner, version } }: ProvisioningRun): Promise<boolean> {
    const stored = this.store.runs.get(tenant)?.state;
    if (stored?.version !== version || stored.partner !== partner) return false;
    return this.store.runs.delete(tenant);
  }
}

/** Stores what a change of a tenant means for its run. */
export function storeRunOf({ next, events, run }: TenantChange, command: CommandContext, store: MemoryStore): void {
  const { runs, runCauses } = store;
  const cause = { requestId: command.requestId, traceParent: command.traceParent ?? null };
  const { id, updatedAt, purgedAt } = next.state;
  const stored = runs.get(id);
  if (run !== undefined) {
    runs.set(id, copy(run.next));
    runCauses.set(id, cause);
  } else if (purgedAt !== null) runs.delete(id);
  else if (stored !== undefined && events[0]?.type === 'tenant.restored') {
    const { version, dueAt } = stored.state;
    runs.set(id, ProvisioningRun.stored({ ...stored.state, version: version + 1, dueAt: dueAt ?? updatedAt }));
    runCauses.set(id, cause);
  }
}

function copy({ state }: ProvisioningRun): ProvisioningRun {
  return ProvisioningRun.stored(structuredClone(state));
}
