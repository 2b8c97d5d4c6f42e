import type { ListStorage } from '../support/list-storage.js';
import { filterClauses } from './lists/filter.clauses.js';
import { historyClauses } from './lists/history.clauses.js';
import { pagingClauses } from './lists/paging.clauses.js';
import { searchClauses } from './lists/search.clauses.js';

/** Every promise of `TenantDirectory` and of `EventLog`, for whatever keeps tenants and events. */
export function listsContract(name: string, openStorage: () => Promise<ListStorage>): void {
  describe(`lists in ${name}`, function () {
    this.timeout(120_000);
    let storage: ListStorage;
    before(async () => {
      storage = await openStorage();
    });
    after(() => storage.close());
    const opened = () => storage;
    describe('TenantDirectory: filters', () => filterClauses(opened));
    describe('TenantDirectory: search', () => searchClauses(opened));
    describe('TenantDirectory: pages', () => pagingClauses(opened));
    describe('EventLog: the history of a tenant', () => historyClauses(opened));
  });
}
