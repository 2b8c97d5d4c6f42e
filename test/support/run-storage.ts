import type { DueRuns, ProvisioningRuns } from '../../src/application/provisioning/ports.js';
import type { TenantRepository } from '../../src/application/tenants/ports.js';

/** A storage of tenants and their runs. */
export interface RunStorage {
  readonly tenants: TenantRepository;
  readonly runs: ProvisioningRuns;
  readonly due: DueRuns;
  /** What is queued, the ids of tenants with the versions of their runs. */
  queued(): Promise<readonly (readonly [tenant: string, version: number])[]>;
  /** The request that the newest task names, and its trace. */
  newestCause(): Promise<readonly (string | null | undefined)[]>;
  close(): Promise<void>;
}
