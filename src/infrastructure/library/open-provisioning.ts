import type { CommandContext } from '../../application/shared/command-context.js';
import { createContainer } from '../container.js';
import type { ContainerOptions } from '../container-options.js';
import { TOKENS } from '../tokens.js';
import { useCasesOf } from '../use-cases-of.js';
import type { UseCases } from '../use-cases.js';
import { jobCommand, type JobCall } from './job-command.js';

/** Where a host keeps tenants: in the service's own database, or, for its tests, in the process. */
export type ProvisioningStorage =
  | { readonly kind: 'memory' }
  | {
      readonly kind: 'postgresql';
      /** `postgresql://…`; its migrations are applied already. */
      readonly url: string;
      /** The most connections of this process; 10 by default. */
      readonly poolMax?: number;
      /** Told of connections that break; the pool replaces them by itself. */
      readonly onConnectionError?: (error: Error) => void;
    };

/** What an operator decides; the same here as in the service's processes, which share the storage. */
export type ProvisioningOptions = Partial<ContainerOptions>;

/** The use cases over one storage, without HTTP. */
export interface Provisioning extends UseCases {
  /** The circumstances under which a job of the host's calls a use case. @throws InvalidInput */
  jobCommand(call: JobCall): CommandContext;
  /** Lets go of the storage. */
  close(): Promise<void>;
}

/** Opens the use cases for a host product's own processes. It connects when it is first used. */
export function openProvisioning(storage: ProvisioningStorage, options: ProvisioningOptions = {}): Provisioning {
  const container = createContainer(
    storage.kind === 'memory'
      ? storage
      : {
          kind: 'postgresql',
          database: {
            url: storage.url,
            poolMax: storage.poolMax ?? 10,
            connectTimeoutMs: 5_000,
            statementTimeoutMs: 10_000,
            onConnectionError: storage.onConnectionError ?? (() => undefined),
          },
        },
    options,
  );
  const ids = container.get(TOKENS.ids);
  return {
    ...useCasesOf(container),
    jobCommand: (call) => jobCommand(call, ids),
    async close() {
      await container.unbindAllAsync();
    },
  };
}
