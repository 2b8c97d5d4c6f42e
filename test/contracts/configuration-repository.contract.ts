import { expect } from 'chai';
import type { CommandContext } from '../../src/application/shared/command-context.js';
import { EVERY_PARTNER } from '../../src/domain/access/partner.js';
import { Configuration, type ConfigurationChange } from '../../src/domain/configuration/configuration.js';
import { ConfigurationChangedMeanwhile } from '../../src/domain/configuration/configuration-refusals.js';
import { parseOverrides, parsePatch } from '../../src/domain/configuration/written-configuration.js';
import { IdempotencyKeyReused } from '../../src/domain/idempotency/idempotency-key-reused.js';
import type { Tenant } from '../../src/domain/tenants/tenant.js';
import { aCommand, aCreation, aKey, anActor, anId, anOccasion, aPartner } from '../support/builders.js';
import type { ConfigurationStorage } from '../support/configuration-storage.js';
import { rejectionOf } from '../support/rejection.js';

/** Every promise of `ConfigurationRepository`, for whatever keeps configurations. */
export function configurationRepositoryContract(name: string, open: () => Promise<ConfigurationStorage>): void {
  describe(`ConfigurationRepository in ${name}`, () => {
    let storage: ConfigurationStorage;
    before(async () => {
      storage = await open();
    });
    after(() => storage.close());

    const aTenant = async (plan: string | null = null): Promise<Tenant> =>
      (await storage.tenants.save(aCreation({ plan }, { partner: aPartner() }), aCommand())).value;
    const remove = async (tenant: Tenant): Promise<Tenant> =>
      (await storage.tenants.save(tenant.delete(anOccasion()), aCommand())).value;
    const found = async ({ state }: Tenant): Promise<Configuration> =>
      required(await storage.configurations.find(state.partner, state.id));
    const patched = async (tenant: Tenant, patch: object): Promise<ConfigurationChange> =>
      required((await found(tenant)).patch(parsePatch(patch), anOccasion()));
    const set = async (tenant: Tenant, patch: object, command: CommandContext = aCommand()) =>
      storage.configurations.save(await patched(tenant, patch), command);
    const ofPage = { limit: 10, after: null, withTotal: false };

    it('has version 0 with nothing set for a tenant that nothing was ever set for', async () => {
      const tenant = await aTenant();
      const { partner, id } = tenant.state;
      const configuration = await found(tenant);
      expect(configuration.state).to.deep.equal({ tenant: id, partner, overrides: {}, version: 0, updatedAt: null });
      expect(await storage.configurations.revisions(partner, id, ofPage)).to.deep.include({ items: [], next: null });
    });

    it('finds none for a tenant that never was, is deleted, or is another partner’s', async () => {
      const tenant = await aTenant();
      await set(tenant, { features: { sso: true } });
      const { id, partner } = tenant.state;
      expect(await storage.configurations.find(EVERY_PARTNER, id)).not.to.equal(null);
      expect(await storage.configurations.find(aPartner(), id)).to.equal(null);
      expect(await storage.configurations.find(partner, anId())).to.equal(null);
      expect(await storage.configurations.findRevision(aPartner(), id, 1)).to.equal(null);
      expect((await storage.configurations.revisions(aPartner(), id, ofPage)).items).to.deep.equal([]);
      await remove(tenant);
      expect(await storage.configurations.find(partner, id)).to.equal(null);
      expect(await storage.configurations.findRevision(partner, id, 1)).to.equal(null);
    });

    it('lays what was set over the defaults of the plan that the tenant has now', async () => {
      const tenant = await aTenant('gold');
      const { value } = await set(tenant, { limits: { seats: 'unlimited' }, locale: { language: 'de' } });
      const { settings, sources } = await found(tenant);
      expect(settings.locale).to.include({ language: 'de', time_zone: 'Europe/Berlin', currency: 'EUR' });
      expect(settings.limits).to.deep.equal({ seats: null });
      expect(sources['locale']).to.include({ language: 'tenant', time_zone: 'plan', currency: 'system' });
      expect(value.settings).to.deep.equal(settings);
      const replanned = required(tenant.update({ plan: null }, anOccasion()));
      await storage.tenants.save(replanned, aCommand());
      expect((await found(tenant)).settings.locale).to.include({ language: 'de', time_zone: 'UTC' });
    });

    it('keeps what was set as it was, whatever it holds', async () => {
      const tenant = await aTenant();
      const custom = { '': [null, 1.5, -0.25, { é: '😀\n"\\' }], constructor: { prototype: 1 }, nothing: null };
      const { value } = await set(tenant, { features: { constructor: true }, limits: { seats: 0 } });
      const overrides = parseOverrides({ ...value.state.overrides, custom });
      await storage.configurations.save(required(value.replace(overrides, anOccasion())), aCommand());
      expect((await found(tenant)).state.overrides).to.deep.equal(overrides);
    });

    it('stores revision and event with actor and request beside the state', async () => {
      const tenant = await aTenant();
      const { partner, id } = tenant.state;
      const command = aCommand({ actor: anActor({ sub: 'console' }) });
      await set(tenant, { locale: { language: 'de' } });
      const { value } = await set(tenant, { locale: { language: null }, limits: { seats: 'unlimited' } }, command);
      const changes = {
        'locale.language': { previous: 'de', new: null },
        'limits.seats': { previous: null, new: 'unlimited' },
      };
      const { items } = await storage.configurations.revisions(partner, id, ofPage);
      expect(items.map(({ version }) => version)).to.deep.equal([2, 1]);
      expect(items[0]).to.deep.include({ changes, rolledBackTo: null, requestId: command.requestId });
      expect(items[0]?.actor).to.deep.equal({ sub: 'console', roles: ['partner-admin'] });
      expect(items[0]?.at).to.deep.equal(value.state.updatedAt);
      const event = (await storage.events(id)).at(-1);
      expect(event).to.include({
        type: 'tenant.configuration_updated',
        partner,
        tenant: id,
        sub: 'console',
        request: command.requestId,
      });
      expect(event?.data).to.deep.include({ changes });
      expect(event?.data['configuration']).to.deep.include({ overrides: { limits: { seats: null } }, version: 2 });
    });

    it('pages through revisions, the newest first', async () => {
      const tenant = await aTenant();
      const { partner, id } = tenant.state;
      for (let seats = 1; seats <= 5; seats += 1) await set(tenant, { limits: { seats } });
      const first = await storage.configurations.revisions(partner, id, { limit: 2, after: null, withTotal: true });
      expect(first.items.map(({ version }) => version)).to.deep.equal([5, 4]);
      expect(first).to.deep.include({ next: { version: 4 }, total: 5 });
      const rest = await storage.configurations.revisions(partner, id, {
        limit: 3,
        after: first.next,
        withTotal: false,
      });
      expect(rest.items.map(({ version }) => version)).to.deep.equal([3, 2, 1]);
      expect(rest.next).to.equal(null);
    });

    it('finds what was set in every version, and nothing in version 0', async () => {
      const tenant = await aTenant();
      const { partner, id } = tenant.state;
      await set(tenant, { limits: { seats: 1 } });
      await set(tenant, { limits: null });
      const past = (version: number) => storage.configurations.findRevision(partner, id, version);
      expect(await past(0)).to.deep.equal({ version: 0, overrides: {} });
      expect(await past(1)).to.deep.equal({ version: 1, overrides: { limits: { seats: 1 } } });
      expect(await past(2)).to.deep.equal({ version: 2, overrides: {} });
      expect(await past(3)).to.equal(null);
    });

    it('stores one of ten changes of the same version, and leaves no trace of the others', async () => {
      const tenant = await aTenant();
      const changes = await Promise.all(
        Array.from({ length: 10 }, (_, n) => patched(tenant, { limits: { [`n${n}`]: n } })),
      );
      const outcomes = await Promise.allSettled(
        changes.map((change) => storage.configurations.save(change, aCommand({ idempotency: aKey() }))),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).to.be.instanceOf(ConfigurationChangedMeanwhile);
      }
      const { state } = await found(tenant);
      expect(state.version).to.equal(1);
      expect(Object.keys(state.overrides.limits ?? {})).to.have.lengthOf(1);
      expect(await storage.events(tenant.state.id)).to.have.lengthOf(2);
    });

    it('stores nothing for a tenant that was deleted meanwhile, or that is somebody else’s', async () => {
      const tenant = await aTenant();
      const change = await patched(tenant, { limits: { seats: 1 } });
      const { next } = change;
      const stolen = Configuration.stored({ ...next.state, partner: aPartner() }, next.defaults);
      const theft = { ...change, next: stolen };
      await rejectionOf(storage.configurations.save(theft, aCommand()), ConfigurationChangedMeanwhile);
      await remove(tenant);
      await rejectionOf(storage.configurations.save(change, aCommand()), ConfigurationChangedMeanwhile);
      await rejectionOf(storage.configurations.rehearse(change), ConfigurationChangedMeanwhile);
      const events = await storage.events(tenant.state.id);
      expect(events.map(({ type }) => type)).to.deep.equal(['tenant.created', 'tenant.deleted']);
    });

    it('answers a repeated key with the first outcome, and refuses it for another request', async () => {
      const tenant = await aTenant('gold');
      const command = aCommand({ idempotency: aKey() });
      const { partner } = tenant.state;
      const now = anOccasion().at;
      expect(await storage.configurations.recall(partner, command, now)).to.equal(null);
      const change = await patched(tenant, { limits: { seats: 1 } });
      const first = await storage.configurations.save(change, command);
      await set(tenant, { limits: { seats: 2 } });
      for (const again of [
        required(await storage.configurations.recall(partner, command, now)),
        await storage.configurations.save(await patched(tenant, { limits: { seats: 3 } }), command),
      ]) {
        expect(again.replayed).to.equal(true);
        expect(again.value.state).to.deep.equal(first.value.state);
        expect(again.value.settings).to.deep.equal(first.value.settings);
      }
      expect((await found(tenant)).state.version).to.equal(2);
      const other = { ...command, idempotency: { ...required(command.idempotency), fingerprint: 'another request' } };
      await rejectionOf(storage.configurations.recall(partner, other, now), IdempotencyKeyReused);
    });

    it('rehearses without storing anything', async () => {
      const tenant = await aTenant();
      const change = await patched(tenant, { limits: { seats: 1 } });
      await storage.configurations.rehearse(change);
      expect((await found(tenant)).state.version).to.equal(0);
      await set(tenant, { limits: { seats: 2 } });
      await rejectionOf(storage.configurations.rehearse(change), ConfigurationChangedMeanwhile);
    });

    it('loses nothing of a tenant that is deleted and restored', async () => {
      const tenant = await aTenant();
      await set(tenant, { limits: { seats: 7 } });
      const deleted = await remove(tenant);
      await storage.tenants.save(deleted.restore(anOccasion()), aCommand());
      expect((await found(tenant)).state.overrides).to.deep.equal({ limits: { seats: 7 } });
    });

    it('leaves no text of what was set once the tenant is purged, and all of its neighbours’', async () => {
      const secret = 'Jane Roe’s own';
      const [tenant, neighbour] = [await aTenant(), await aTenant()];
      const key = aCommand({ idempotency: aKey() });
      await set(neighbour, { notifications: { from_name: 'A neighbour' } });
      await set(tenant, { notifications: { from_name: secret }, custom: { [secret]: 1 } }, key);
      await set(tenant, { notifications: null, custom: { [secret]: { [secret]: [secret] } } });
      expect(await storage.everything()).to.include(secret);
      const deleted = await remove(tenant);
      await storage.tenants.save(deleted.purge(anOccasion()), aCommand());
      expect(await storage.everything())
        .to.include('A neighbour')
        .and.not.include(secret);
      const { partner, id } = tenant.state;
      expect((await storage.configurations.revisions(partner, id, ofPage)).items).to.deep.equal([]);
      const events = await storage.events(id);
      expect(events.map(({ type }) => type)).to.deep.equal([
        'tenant.created',
        'tenant.configuration_updated',
        'tenant.configuration_updated',
        'tenant.deleted',
        'tenant.purged',
      ]);
      expect(events[2]?.data).to.deep.include({ changes: {} });
    });

    it('leaves nothing either when settings are written while the tenant is deleted and purged', async () => {
      for (let head = 0; head < 8; head += 1) {
        const tenant = await aTenant();
        const secret = `written meanwhile by ${tenant.state.id}`;
        const writeUntilRefused = async () => {
          for (let n = 0; ; n += 1) await set(tenant, { custom: { [`n${n}`]: secret } });
        };
        const purge = async () => {
          for (let waited = 0; waited < head; waited += 1) await storage.tenants.find(EVERY_PARTNER, tenant.state.id);
          const deleted = await remove(tenant);
          await storage.tenants.save(deleted.purge(anOccasion()), aCommand());
        };
        await Promise.all([rejectionOf(writeUntilRefused(), Error), purge()]);
        expect(await storage.everything()).not.to.include(secret);
      }
    });
  });
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error('there is nothing');
  return value;
}
