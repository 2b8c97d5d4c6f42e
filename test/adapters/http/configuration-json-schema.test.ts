import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'chai';
import { configurationJsonSchema, type SchemaUse } from '../../../src/adapters/http/configuration-json-schema.js';
import { ConfigurationDefaults } from '../../../src/domain/configuration/configuration-defaults.js';
import { parseOverrides } from '../../../src/domain/configuration/written-configuration.js';
import { GOOD_VALUES } from '../../support/configuration-values.js';

describe('The JSON Schema of configurations', () => {
  const validator = (use: SchemaUse) => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    formats.default(ajv);
    return ajv.compile(configurationJsonSchema(use));
  };
  const [written, patch, overrides, settings] = (['written', 'patch', 'overrides', 'settings'] as const).map(validator);
  const defaults = new ConfigurationDefaults().of(null);

  for (const [section, setting, value] of GOOD_VALUES) {
    it(`allows ${section}.${setting} = ${(JSON.stringify(value) ?? '').slice(0, 60)} wherever it can stand`, () => {
      const body = { [section]: { [setting]: value } };
      const kept = parseOverrides(body);
      for (const [validate, instance] of [
        [written, body],
        [patch, body],
        [overrides, kept],
        [settings, defaults.settingsWith(kept)],
      ] as const) {
        expect(validate?.(instance), JSON.stringify(validate?.errors)).to.equal(true);
      }
    });
  }

  for (const body of [
    { locales: {} },
    { locale: { tz: 'UTC' } },
    { locale: { date_format: 'YYYY/MM/DD' } },
    { security: { session_timeout_minutes: 4 } },
    { security: { allowed_ip_ranges: Array.from({ length: 101 }, (_, n) => `10.0.${n}.0/24`) } },
    { features: { Beta: true } },
    { limits: { seats: -1 } },
    { limits: { seats: 'many' } },
    { custom: [] },
  ]) {
    it(`refuses ${JSON.stringify(body).slice(0, 60)}`, () => {
      for (const validate of [written, patch, overrides]) expect(validate?.(body)).to.equal(false);
    });
  }
});
