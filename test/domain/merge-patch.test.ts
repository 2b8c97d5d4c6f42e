import { expect } from 'chai';
import { mergePatch } from '../../src/domain/shared/merge-patch.js';

/** RFC 7396, appendix A: original, patch, result. */
const VECTORS: readonly (readonly [string, string, string])[] = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
];

describe('A JSON merge patch', () => {
  for (const [original, patch, result] of VECTORS) {
    it(`makes ${result} of ${original} by ${patch}, as RFC 7396 says`, () => {
      expect(mergePatch(JSON.parse(original), JSON.parse(patch))).to.deep.equal(JSON.parse(result));
    });
  }

  it('does not change what it is applied to, nor the patch', () => {
    const [target, patch] = [{ a: { b: 1 } }, { a: { c: { d: null, e: 2 } } }];
    expect(mergePatch(target, patch)).to.deep.equal({ a: { b: 1, c: { e: 2 } } });
    expect([target, patch]).to.deep.equal([{ a: { b: 1 } }, { a: { c: { d: null, e: 2 } } }]);
  });

  it('takes names of prototypes for names as any other', () => {
    const merged = mergePatch({}, JSON.parse('{"__proto__":{"admin":true},"constructor":{"x":1},"toString":null}'));
    expect(Object.keys(Object(merged))).to.deep.equal(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(merged)).to.equal(Object.prototype);
    expect({}).not.to.have.property('admin');
  });
});
