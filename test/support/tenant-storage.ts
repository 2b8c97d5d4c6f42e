import type { TenantEventData } from '../../src/application/events/event-document.js';
import type { TenantRepository } from '../../src/application/tenants/ports.js';
import type { PartnerId } from '../../src/domain/access/partner.js';

/** An event as the storage keeps it, in the same shape for every storage. */
export interface EventRecord {
  readonly id: string;
  readonly type: string;
  readonly at: Date;
  readonly partner: string;
  readonly tenant: string | null;
  readonly actorSub: string;
  readonly actorRoles: readonly string[];
  readonly requestId: string;
  readonly traceParent: string | null;
  readonly data: TenantEventData;
}

/** A storage of tenants, and what a test must see behind the port's back. */
export interface TenantStorage {
  readonly tenants: TenantRepository;
  /** A partner's events, in the order of their ids. */
  storedEvents(partner: PartnerId): Promise<readonly EventRecord[]>;
  close(): Promise<void>;
}
