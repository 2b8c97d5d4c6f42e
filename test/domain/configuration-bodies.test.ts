import { expect } from 'chai';
import { configurationErrors } from '../../src/domain/configuration/configuration-errors.js';
import { parseOverrides, parsePatch } from '../../src/domain/configuration/written-configuration.js';
import { InvalidInput } from '../../src/domain/shared/invalid-input.js';
import { GOOD_VALUES, WRONG_BODIES, WRONG_VALUES } from '../support/configuration-values.js';

describe('A written configuration', () => {
  it('is tried with more than five hundred bodies', () => {
    const values = [...WRONG_VALUES, ...GOOD_VALUES].length;
    expect(values * 2 + WRONG_BODIES.length).to.be.greaterThan(500);
  });

  for (const writing of ['whole', 'patch'] as const) {
    for (const [section, setting, value] of WRONG_VALUES) {
      it(`refuses ${section}.${setting} = ${brief(value)}, written as a ${writing}, and says where`, () => {
        const errors = configurationErrors({ [section]: { [setting]: value } }, writing);
        expect(errors).to.have.length.greaterThan(0);
        for (const { pointer, message } of errors) {
          expect(pointer).to.match(new RegExp(`^/${section}`));
          expect(message).to.match(/^[A-Z]/);
        }
      });
    }

    for (const [section, setting, value] of GOOD_VALUES) {
      it(`takes ${section}.${setting} = ${brief(value)}, written as a ${writing}`, () => {
        expect(configurationErrors({ [section]: { [setting]: value } }, writing)).to.deep.equal([]);
      });
    }
  }

  for (const [what, body, pointers] of WRONG_BODIES) {
    it(`names in ${what}: ${pointers.map((pointer) => `"${pointer}"`).join(', ')}`, () => {
      for (const parse of [parsePatch, parseOverrides]) {
        const refusal = refusalOf(() => parse(body));
        expect(refusal.errors.map(({ pointer }) => pointer)).to.deep.equal(pointers);
      }
    });
  }

  it('is kept in one way, however it was written', () => {
    const overrides = parseOverrides({
      limits: { seats: 'unlimited', disks: null, cores: 4 },
      features: { beta: null, sso: true },
      branding: { logo_url: null },
      security: null,
      locale: {},
      custom: { nothing: null },
    });
    expect(overrides).to.deep.equal({
      features: { sso: true },
      limits: { seats: null, disks: null, cores: 4 },
      custom: { nothing: null },
    });
    expect(parseOverrides(overrides)).to.deep.equal(overrides);
  });
});

function refusalOf(call: () => unknown): InvalidInput {
  try {
    call();
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  return expect.fail('it was taken');
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
