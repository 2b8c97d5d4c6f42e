import { expect } from 'chai';
import fc from 'fast-check';
import { emailKey, isEmail } from '../../src/domain/tenants/email.js';
import { anyCharacter } from '../support/any-character.js';

const GOOD = [
  'a@b.co',
  'first.last+tag@sub.example.com',
  "!#$%&'*+/=?^_`{|}~-@example.com",
  '1@1.example',
  'jane@xn--exmple-cua.com',
  'jane@exämple.com',
  'jane@例え.テスト',
  '用户@例子.公司',
  'ж@пример.рф',
  `${'a'.repeat(64)}@example.com`,
  `${'𝒜'.repeat(64)}@example.com`,
  `a@${'b'.repeat(63)}.com`,
  `a@b-c.example`,
];

const BAD = [
  '',
  '@',
  'a',
  'a@',
  '@b.co',
  'a@b',
  'a@b.',
  'a@.b',
  'a@b..co',
  '.a@b.co',
  'a.@b.co',
  'a..b@c.co',
  'a b@c.co',
  ' a@b.co',
  'a@b.co ',
  'a@b.co\n',
  'a@b@c.co',
  '"a b"@c.co',
  'a@[127.0.0.1]',
  'a@127.0.0.1',
  'a@-b.co',
  'a@b-.co',
  'a@b_c.co',
  'a,b@c.co',
  'a<b>@c.co',
  'a@b.co, c@d.co',
  'a\u0000@b.co',
  'a\u202E@b.co',
  'a\u200B@b.co',
  'a\uD800@b.co',
  'a＠b.co',
  'a@b。co',
  `${'a'.repeat(65)}@example.com`,
  `${'𝒜'.repeat(65)}@example.com`,
  `a@${'b'.repeat(64)}.com`,
  `${'a'.repeat(64)}@${`${'b'.repeat(62)}.`.repeat(3)}cc`,
];

/** Characters of every kind that an address may have, and their capitals. */
const address = fc.string({
  unit: fc.oneof(fc.constantFrom('a', 'σ', 'Σ', 'ς', 'é', '\u0301', 'µ', 'K', 'ǆ', '.'), anyCharacter()),
  maxLength: 12,
});

describe('An e-mail address', () => {
  for (const text of GOOD) it(`can be ${JSON.stringify(text)}`, () => expect(isEmail(text)).to.equal(true));
  for (const text of BAD) it(`cannot be ${JSON.stringify(text)}`, () => expect(isEmail(text)).to.equal(false));

  it('has at most 254 characters', () => {
    const domain = `${'b'.repeat(62)}.`.repeat(3);
    const longest = `${'a'.repeat(64)}@${domain}`.slice(0, 253);
    expect(isEmail(`${longest}c`)).to.equal(true);
    expect(isEmail(`${longest}cc`)).to.equal(false);
  });
});

describe('What two spellings of one address share', () => {
  it('is the same however often it is taken', () => {
    fc.assert(
      fc.property(address, (text) => emailKey(emailKey(text)) === emailKey(text)),
      { numRuns: 2_000 },
    );
  });

  it('does not depend on the normal form', () => {
    fc.assert(
      fc.property(address, fc.constantFrom('NFC', 'NFD'), (text, form) => {
        expect(emailKey(text.normalize(form))).to.equal(emailKey(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not depend on case, for every letter whose case is one letter', () => {
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const letter = String.fromCodePoint(code);
      for (const other of [letter.toUpperCase(), letter.toLowerCase()]) {
        if (other === letter || letter === 'ı' || Array.from(other).length !== 1) continue;
        if (emailKey(other) !== emailKey(letter)) expect.fail(`${letter} and ${other} differ`);
      }
    }
  });

  it('does not depend on the letters beside a letter', () => {
    expect(emailKey('ΟΔΟΣ.ΑΒ@X.GR')).to.equal(emailKey('οδος.αβ@x.gr'));
    expect(emailKey('ΟΔΟΣ@X.GR')).to.equal(emailKey('οδος@x.gr'));
  });

  it('keeps apart what are different addresses', () => {
    const different = [
      'strasse@x.de',
      'straße@x.de',
      'ı@x.tr',
      'i@x.tr',
      'e@x.de',
      'é@x.de',
      'a.b@x.de',
      'ab@x.de',
      'a+b@x.de',
    ];
    expect(new Set(different.map(emailKey)).size).to.equal(different.length);
  });
});
