import { expect } from 'chai';
import { ContainerModule } from 'inversify';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import type { Clock } from '../../src/application/shared/ports.js';
import { GetTenant } from '../../src/application/tenants/get-tenant.js';
import { createContainer, type Storage } from '../../src/infrastructure/container.js';
import { STORAGE_TOKENS, TOKENS } from '../../src/infrastructure/tokens.js';
import { aCommand, aTenant } from '../support/builders.js';
import { databaseOptions } from '../support/postgresql-tenant-storage.js';

const STORAGES: readonly Storage[] = [
  { kind: 'memory' },
  { kind: 'postgresql', database: databaseOptions('postgresql://nobody@127.0.0.1:1/nothing') },
];

describe('The container', () => {
  for (const storage of STORAGES) {
    for (const [name, token] of Object.entries(TOKENS)) {
      it(`has ${name} over ${storage.kind}, one for all, without reaching for a database`, async () => {
        const container = createContainer(storage);
        expect(container.get<unknown>(token)).to.be.an('object').that.equals(container.get<unknown>(token));
        await container.unbindAllAsync();
      });
    }

    it(`has over ${storage.kind} that storage and no other`, () => {
      const container = createContainer(storage);
      expect(container.isBound(STORAGE_TOKENS.memory)).to.equal(storage.kind === 'memory');
      expect(container.isBound(STORAGE_TOKENS.database)).to.equal(storage.kind === 'postgresql');
    });
  }

  it('gives every use case the same storage', async () => {
    const container = createContainer({ kind: 'memory' });
    const command = aCommand();
    const { value } = await container.get(TOKENS.createTenant).execute(aTenant(), command);
    const found = await container.get(TOKENS.getTenant).execute(value.state.id, command);
    expect(found.state).to.deep.equal(value.state);
  });

  it('shares nothing with another container', async () => {
    const [one, other] = [createContainer({ kind: 'memory' }), createContainer({ kind: 'memory' })];
    expect(one.get(TOKENS.tenants)).not.to.equal(other.get(TOKENS.tenants));
  });

  it('does not compile with a dependency that is wrong or missing', () => {
    const module = new ContainerModule(({ bind }) => {
      // @ts-expect-error: a clock is no repository
      bind(TOKENS.getTenant).toResolvedValue((a, b) => new GetTenant(a, b), [TOKENS.authorizer, TOKENS.clock]);
      // @ts-expect-error: one is missing
      bind(TOKENS.getTenant).toResolvedValue((a, b) => new GetTenant(a, b), [TOKENS.authorizer]);
      // @ts-expect-error: a use case is no clock
      bind(TOKENS.clock).toResolvedValue((a, b) => new GetTenant(a, b), [TOKENS.authorizer, TOKENS.tenants]);
      bind(TOKENS.clock).toResolvedValue((): Clock => new SystemClock());
    });
    expect(module).to.be.instanceOf(ContainerModule);
  });
});
