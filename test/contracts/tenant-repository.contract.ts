import type { TenantStorage } from '../support/tenant-storage.js';
import { answeringClauses } from './tenants/answering.clauses.js';
import { changingClauses } from './tenants/changing.clauses.js';
import { concurrencyClauses } from './tenants/concurrency.clauses.js';
import { erasingClauses } from './tenants/erasing.clauses.js';
import { recallingClauses } from './tenants/recalling.clauses.js';
import { eventClauses } from './tenants/event.clauses.js';
import { findingClauses } from './tenants/finding.clauses.js';
import { idempotencyClauses } from './tenants/idempotency.clauses.js';
import { refusalClauses } from './tenants/refusal.clauses.js';
import { rehearsalClauses } from './tenants/rehearsal.clauses.js';

/** Every promise of `TenantRepository`, for whatever keeps tenants. */
export function tenantRepositoryContract(name: string, openStorage: () => Promise<TenantStorage>): void {
  describe(`TenantRepository in ${name}`, () => {
    let storage: TenantStorage;
    before(async () => {
      storage = await openStorage();
    });
    after(() => storage.close());
    const opened = () => storage;
    describe('find', () => findingClauses(opened));
    describe('save: changes', () => changingClauses(opened));
    describe('save: purges', () => erasingClauses(opened));
    describe('refuse and recall', () => recallingClauses(opened));
    describe('save: refusals', () => refusalClauses(opened));
    describe('save: idempotency keys', () => idempotencyClauses(opened));
    describe('answer', () => answeringClauses(opened));
    describe('save: events', () => eventClauses(opened));
    describe('save: at the same time', () => concurrencyClauses(opened));
    describe('rehearse', () => rehearsalClauses(opened));
  });
}
