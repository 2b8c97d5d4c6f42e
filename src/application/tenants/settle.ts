import type { Tenant, TenantChange } from '../../domain/tenants/tenant.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { TenantRepository } from './ports.js';

/** Saves a change, or on a dry run only says how that would end. */
export async function settle(
  tenants: TenantRepository,
  change: TenantChange,
  command: CommandContext,
): Promise<Outcome<Tenant>> {
  if (!command.dryRun) return tenants.save(change, command);
  await tenants.rehearse(change);
  return { value: change.next, replayed: false };
}
