import { expect } from 'chai';
import { InvalidInput } from '../../src/domain/shared/invalid-input.js';
import type { NewTenantFields } from '../../src/domain/tenants/tenant-fields.js';
import { MAX_LENGTH, METADATA_LIMITS, TEXT_FIELDS } from '../../src/domain/tenants/tenant-rules.js';
import { aCreation } from '../support/builders.js';

/** Every flaw, as `pointer code`. */
function flaws(fields: Partial<NewTenantFields>): readonly string[] {
  try {
    aCreation(fields);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.errors.map(({ pointer, code }) => `${pointer} ${code}`);
  }
}

const entries = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'v']));

describe('The rules of a tenant’s fields', () => {
  for (const field of ['client_name', 'industry', 'plan', 'product_code', 'tax_id_number'] as const) {
    for (const letter of ['a', '𝒜']) {
      it(`let ${field} have ${MAX_LENGTH[field]} characters like ${letter}, and not one more`, () => {
        expect(flaws({ [field]: letter.repeat(MAX_LENGTH[field]) })).to.deep.equal([]);
        expect(flaws({ [field]: letter.repeat(MAX_LENGTH[field] + 1) })).to.deep.equal([`/${field} too_long`]);
      });
    }
  }

  it('count the name after trimming, and want one', () => {
    expect(flaws({ client_name: `  ${'a'.repeat(200)}\n` })).to.deep.equal([]);
    expect(aCreation({ client_name: '\t Acme \n' }).next.state.fields.client_name).to.equal('Acme');
    for (const blank of ['', ' ', '\t\u00A0\u3000']) {
      expect(flaws({ client_name: blank })).to.deep.equal(['/client_name required']);
    }
  });

  for (const field of TEXT_FIELDS) {
    it(`refuse control characters and lone surrogates in ${field}`, () => {
      for (const bad of ['\u0000', '\u001F', '\u007F', '\u0085', '\uD800', '\uDC00', '\uDC00\uD800']) {
        expect(flaws({ [field]: `a${bad}b` }).filter((flaw) => flaw.startsWith(`/${field} `))).to.have.length(1);
      }
    });
  }

  it('let text be anything else that Unicode has', () => {
    for (const good of ['👩‍👩‍👧', '\u202Etxet', '\uFFFF', '\uFEFF', '\u2028', '"\'\\`${}', '<b>', '../..']) {
      expect(flaws({ industry: good })).to.deep.equal([]);
    }
  });

  for (const [phone, flaw] of [
    ['12345', null],
    ['+49 (0)30 123.456-7/8 x9', null],
    [`12345${' '.repeat(27)}`, null],
    [`12345${' '.repeat(28)}`, 'too_long'],
    ['1234', 'invalid_format'],
    ['', 'invalid_format'],
    ['+()-./x', 'invalid_format'],
    ['12345 ext 6', 'invalid_format'],
    ['١٢٣٤٥', 'invalid_format'],
    ['12345\n', 'control_character'],
  ] as const) {
    it(`${flaw === null ? 'take' : 'refuse'} the phone number ${JSON.stringify(phone)}`, () =>
      expect(flaws({ phone_number: phone })).to.deep.equal(flaw === null ? [] : [`/phone_number ${flaw}`]));
  }

  for (const [id, flaw] of [
    ['a', null],
    ['AZaz09._:|-', null],
    ['x'.repeat(128), null],
    ['x'.repeat(129), 'too_long'],
    ['', 'invalid_format'],
    ['a b', 'invalid_format'],
    ['a/b', 'invalid_format'],
    ['ä', 'invalid_format'],
    ['a\n', 'control_character'],
  ] as const) {
    it(`${flaw === null ? 'take' : 'refuse'} the external id ${JSON.stringify(id.slice(0, 20))} of ${id.length}`, () =>
      expect(flaws({ external_id: id })).to.deep.equal(flaw === null ? [] : [`/external_id ${flaw}`]));
  }

  it('let metadata have 50 entries with keys of 40 and values of 500 characters, and not one more', () => {
    const { entries: most, keyLength, valueLength } = METADATA_LIMITS;
    expect([most, keyLength, valueLength]).to.deep.equal([50, 40, 500]);
    expect(flaws({ metadata: entries(50) })).to.deep.equal([]);
    expect(flaws({ metadata: entries(51) })).to.deep.equal(['/metadata too_many']);
    expect(flaws({ metadata: { ['𝒜'.repeat(40)]: '𝒜'.repeat(500) } })).to.deep.equal([]);
    expect(flaws({ metadata: { a: '𝒜'.repeat(501) } })).to.deep.equal(['/metadata/a too_long']);
    expect(flaws({ metadata: { ['a'.repeat(41)]: '' } })).to.deep.equal([`/metadata/${'a'.repeat(41)} invalid_key`]);
  });

  it('refuse metadata keys that are empty, __proto__ or not clean text, and values that are not', () => {
    expect(flaws({ metadata: JSON.parse('{"__proto__": "a"}') })).to.deep.equal(['/metadata/__proto__ invalid_key']);
    expect(flaws({ metadata: { '': 'a' } })).to.deep.equal(['/metadata/ invalid_key']);
    expect(flaws({ metadata: { 'a\u0000': 'a' } })).to.deep.equal(['/metadata/a\u0000 control_character']);
    expect(flaws({ metadata: { 'a\uD800': 'a' } })).to.deep.equal(['/metadata/a\uD800 invalid_unicode']);
    expect(flaws({ metadata: { 'a/b~c': '\u0000' } })).to.deep.equal(['/metadata/a~1b~0c control_character']);
    expect(flaws({ metadata: { constructor: 'a', toString: 'b', hasOwnProperty: 'c' } })).to.deep.equal([]);
  });

  it('name every field that is wrong at once, in the order of the contract', () => {
    expect(
      flaws({ client_name: '', email: 'x', phone_number: '1', external_id: ' ', metadata: { a: '\u0000' } }),
    ).to.deep.equal([
      '/client_name required',
      '/email invalid_format',
      '/phone_number invalid_format',
      '/external_id invalid_format',
      '/metadata/a control_character',
    ]);
  });
});
