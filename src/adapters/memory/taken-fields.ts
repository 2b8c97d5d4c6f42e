import type { TakenBy, TakenFields } from '../../application/bulk/ports.js';
import type { PartnerId } from '../../domain/access/partner.js';
import { emailKey } from '../../domain/tenants/email.js';
import type { MemoryStore } from './memory-store.js';

/** Finds the tenants in the process that stand in the way of new ones. */
export class MemoryTakenFields implements TakenFields {
  constructor(private readonly store: MemoryStore) {}

  async find(
    partner: PartnerId,
    emailKeys: readonly string[],
    externalIds: readonly string[],
  ): Promise<readonly TakenBy[]> {
    return [...this.store.tenants.values()]
      .filter(({ state }) => state.partner === partner && state.deletedAt === null)
      .map(({ state: { id, fields } }) => ({
        tenant: id,
        emailKey: emailKey(fields.email),
        externalId: fields.external_id,
      }))
      .filter((one) => emailKeys.includes(one.emailKey) || externalIds.includes(one.externalId ?? ''));
  }
}
