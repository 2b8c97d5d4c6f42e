import { expect } from 'chai';
import fc from 'fast-check';
import { metadataFrom } from '../../../src/adapters/prisma/tenant-texts.js';

/** Metadata as PostgreSQL writes it: with a space behind every colon and comma. */
function written(metadata: Readonly<Record<string, string>>): string {
  const entries = Object.entries(metadata).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{${entries.join(', ')}}`;
}

describe('metadata as PostgreSQL writes it', () => {
  it('is read as JSON is, whatever is in it', () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom('', '"', '": "', '", "', '\\', '\\"', '}', ': ', ', '));
    fc.assert(
      fc.property(fc.dictionary(texts, texts), (metadata) => {
        const text = written(metadata);
        expect(metadataFrom(text)).to.deep.equal(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is read as JSON is where it is no texts, which nobody writes', () => {
    for (const text of [
      '{"a": 1}',
      '{"a": null, "b": "c"}',
      '{"a": ["b"]}',
      '{"a": {"b": "c"}}',
      '{"a": "b", "c": true}',
    ]) {
      expect(metadataFrom(text)).to.deep.equal(JSON.parse(text));
    }
  });
});
