import { randomUUID } from 'node:crypto';
import { UuidV7Generator } from '../../src/adapters/system/uuid-v7-generator.js';
import type { IdempotencyKey } from '../../src/application/idempotency/idempotency-key.js';
import type { CommandContext } from '../../src/application/shared/command-context.js';
import type { Actor } from '../../src/domain/access/actor.js';
import { isPartnerId, type PartnerId } from '../../src/domain/access/partner.js';
import { PLAN_DEFAULTS, type ActionPlan } from '../../src/domain/provisioning/action-plan.js';
import type { Occasion } from '../../src/domain/shared/change.js';
import type { NewTenantFields } from '../../src/domain/tenants/tenant-fields.js';
import { Tenant, type TenantChange } from '../../src/domain/tenants/tenant.js';

const ids = new UuidV7Generator();

/** An id that nothing has yet. */
export const anId = () => ids.next();

/** A partner that owns nothing yet; or the one named. */
export function aPartner(name = `partner-${randomUUID()}`): PartnerId {
  if (!isPartnerId(name)) throw new Error(`"${name}" cannot be a partner`);
  return name;
}

/** What a partner writes about a tenant; the e-mail is one that nobody has. */
export function aTenant(fields: Partial<NewTenantFields> = {}): NewTenantFields {
  return { client_name: 'Acme GmbH', email: `${randomUUID()}@example.com`, ...fields };
}

/** What a creation can be varied by. */
export interface CreationVariation {
  readonly partner?: PartnerId;
  readonly at?: Date;
  readonly actions?: readonly ActionPlan[];
}

/** An occasion of its own, a while after creations. */
export function anOccasion(at = new Date('2026-03-05T00:00:00.000Z')): Occasion {
  return { at, eventId: anId() };
}

/** A decided creation, ready to be saved. */
export function aCreation(fields: Partial<NewTenantFields> = {}, variation: CreationVariation = {}): TenantChange {
  const { partner = aPartner(), at = new Date('2026-03-04T05:06:07.089Z'), actions = [] } = variation;
  return Tenant.create(anId(), partner, aTenant(fields), { at, eventId: anId() }, actions);
}

/** How an action is to be tried. */
export function aPlan(plan: Partial<ActionPlan> = {}): ActionPlan {
  return { ...PLAN_DEFAULTS, name: 'billing', compensable: true, ...plan };
}

/** Somebody who may do everything inside one partner. */
export function anActor(actor: Partial<Actor> = {}): Actor {
  return { sub: 'integration-7', roles: ['partner-admin'], partner: aPartner('acme'), narrowedTo: null, ...actor };
}

/** A call without an idempotency key, unless one is given. */
export function aCommand(command: Partial<CommandContext> = {}): CommandContext {
  return {
    actor: anActor(),
    reach: aPartner('acme'),
    requestId: `request-${randomUUID()}`,
    idempotency: null,
    expectedVersions: null,
    dryRun: false,
    ...command,
  };
}

/** An idempotency key that nobody used yet. */
export function aKey(key: Partial<IdempotencyKey> = {}): IdempotencyKey {
  return { scope: 'POST /tenants', key: randomUUID(), fingerprint: 'the first request', ...key };
}
