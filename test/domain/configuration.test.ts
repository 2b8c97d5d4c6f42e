import { expect } from 'chai';
import { Configuration, type ConfigurationChange } from '../../src/domain/configuration/configuration.js';
import { ConfigurationDefaults } from '../../src/domain/configuration/configuration-defaults.js';
import type { Overrides } from '../../src/domain/configuration/settings.js';
import { parseOverrides, parsePatch } from '../../src/domain/configuration/written-configuration.js';
import { InvalidInput } from '../../src/domain/shared/invalid-input.js';
import { anId, anOccasion, aPartner } from '../support/builders.js';

const DEFAULTS = new ConfigurationDefaults();

describe('A configuration', () => {
  const stored = (overrides: Overrides = {}, version = 0, updatedAt: Date | null = null): Configuration =>
    Configuration.stored({ tenant: anId(), partner: aPartner(), overrides, version, updatedAt }, DEFAULTS.of(null));
  const patch = (configuration: Configuration, body: object): ConfigurationChange | null =>
    configuration.patch(parsePatch(body), anOccasion());

  it('has every setting of every section, whatever was set', () => {
    const { settings } = stored();
    expect(Object.keys(settings)).to.have.lengthOf(7);
    expect(settings.security).to.deep.equal({
      mfa_required: false,
      session_timeout_minutes: 480,
      allowed_ip_ranges: [],
    });
    expect(stored(parseOverrides({ security: { mfa_required: true } })).settings.security).to.deep.equal({
      ...settings.security,
      mfa_required: true,
    });
  });

  it('has the types that its declaration says', () => {
    const { locale, branding, limits, features, security } = stored().settings;
    const typed: [string, string | null, number | null | undefined, boolean | null | undefined, readonly string[]] = [
      locale.time_zone,
      branding.logo_url,
      limits['seats'],
      features['sso'],
      security.allowed_ip_ranges,
    ];
    // @ts-expect-error: a format that is not declared
    const format: typeof locale.date_format = 'YYYY/MM/DD';
    // @ts-expect-error: a setting that is not declared
    const unknown: unknown = locale.timezone;
    expect([...typed, format, unknown]).to.have.lengthOf(7);
  });

  it('does not change; it answers a change that counts versions and tells what is different', () => {
    const before = stored();
    const occasion = anOccasion();
    const change = before.patch(parsePatch({ features: { sso: true } }), occasion);
    expect(before.state).to.deep.include({ overrides: {}, version: 0 });
    expect(change).to.deep.include({ basedOn: 0 });
    expect(change?.next.state).to.deep.include({
      overrides: { features: { sso: true } },
      version: 1,
      updatedAt: occasion.at,
    });
    expect(change?.events[0]).to.deep.include({
      id: occasion.eventId,
      type: 'tenant.configuration_updated',
      changes: { 'features.sso': { previous: null, new: true } },
    });
  });

  it('answers no change when nothing changes', () => {
    const overrides = parseOverrides({ limits: { seats: null }, custom: { a: { b: 1, c: [1, 2] } } });
    const before = stored(overrides, 3);
    expect(patch(before, {})).to.equal(null);
    expect(patch(before, { custom: { a: { c: [1, 2], x: null } }, limits: { seats: 'unlimited' } })).to.equal(null);
    expect(before.replace(overrides, anOccasion())).to.equal(null);
  });

  it('makes a new version of every rollback, also of one to what is set', () => {
    const overrides = parseOverrides({ limits: { seats: 5 } });
    const change = stored(overrides, 3).rollback({ version: 1, overrides }, anOccasion());
    expect(change?.next.state).to.deep.include({ overrides, version: 4 });
    expect(change?.events[0]).to.deep.include({ changes: {}, rolledBackTo: 1 });
  });

  it('tells a list from an object, unset from null, and unlimited from unset', () => {
    const before = stored(parseOverrides({ custom: { a: [1] }, limits: { seats: 5 } }));
    const after = parseOverrides({ custom: { a: { 0: 1 }, b: null }, limits: { seats: null } });
    expect(before.replace(after, anOccasion())?.events[0]?.changes).to.deep.equal({
      'limits.seats': { previous: 5, new: 'unlimited' },
      'custom.a': { previous: [1], new: { 0: 1 } },
      'custom.b': { previous: null, new: null },
    });
    expect(patch(before, { limits: { seats: null } })?.events[0]?.changes).to.deep.equal({
      'limits.seats': { previous: 5, new: null },
    });
  });

  it('never goes back in time when clocks do', () => {
    const at = new Date('2030-01-01T00:00:00Z');
    expect(patch(stored({}, 1, at), { features: { a: true } })?.next.state.updatedAt).to.deep.equal(at);
  });

  it('refuses a patch that leaves it too large, though the patch is not', () => {
    const before = stored(parseOverrides({ custom: { a: 'x'.repeat(16_000) } }));
    expect(() => patch(before, { custom: { b: 'x'.repeat(1_000) } })).to.throw(InvalidInput);
    expect(patch(before, { custom: { a: null, b: 'x'.repeat(1_000) } })).not.to.equal(null);
  });

  it('lays plan over system and what was set over both, and knows which is which', () => {
    const defaults = new ConfigurationDefaults({
      system: parseOverrides({ limits: { seats: 1, disks: 1 }, custom: { a: { x: 1 } } }),
      plans: new Map([['gold', parseOverrides({ limits: { seats: null }, custom: { a: { y: 2 } } })]]),
    });
    const { settings } = defaults.of('gold');
    expect(settings).to.deep.include({ limits: { seats: null, disks: 1 }, custom: { a: { y: 2 } } });
    const overrides = parseOverrides({ limits: { seats: 9, cpus: 2 } });
    expect(defaults.of('gold').settingsWith(overrides).limits).to.deep.equal({ seats: 9, disks: 1, cpus: 2 });
    expect(defaults.of('gold').sourcesWith(overrides)['limits']).to.deep.equal({
      seats: 'tenant',
      disks: 'system',
      cpus: 'tenant',
    });
    expect(defaults.of('silver').settings.limits).to.deep.equal({ seats: 1, disks: 1 });
    expect([DEFAULTS.of('gold').isBuiltIn, defaults.of('silver').isBuiltIn]).to.deep.equal([true, false]);
    expect(DEFAULTS.of('constructor').isBuiltIn).to.equal(true);
  });
});
