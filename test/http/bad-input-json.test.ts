import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { anyCharacter } from '../support/any-character.js';
import { TENANTS, useRefusalBench } from '../support/refusal-bench.js';

const good = (more = '') => `{"client_name":"Example Corp","email":"json@example.com"${more}}`;
const utf16 = (text: string) => Buffer.from(text, 'utf16le');

/** Bodies that are not the JSON text of an acceptable object. */
const BODIES: Readonly<Record<string, string | Uint8Array>> = {
  'an empty body': '',
  'white space': ' \r\n\t ',
  'a list': '[]',
  'a list with a tenant': `[${good()}]`,
  null: 'null',
  true: 'true',
  'a number': '1',
  'a number beyond all numbers': '-1e999',
  'a text': '"text"',
  'an empty object': '{}',
  'two objects': '{}{}',
  'a single quote': "{'client_name':'x'}",
  'a comma too many': good(','),
  'a comment': `/**/${good()}`,
  NaN: good(',"plan":NaN'),
  undefined: good(',"plan":undefined'),
  'a bare name': '{client_name:"x"}',
  'a truncated object': good().slice(0, -1),
  'a truncated text': good().slice(0, -3),
  'a truncated escape': String.raw`{"client_name":"\u00`,
  'an unknown escape': String.raw`{"client_name":"\x41"}`,
  'a raw control character': '{"client_name":"a\u0001"}',
  'a raw NUL byte': good('\u0000'),
  'a raw NUL byte at the end': `${good()}\u0000`,
  'a name that stands twice': good(',"email":"other@example.com"'),
  'a name that stands twice in two spellings': good(String.raw`,"\u0065mail":"other@example.com"`),
  'a metadata key that stands twice': good(',"metadata":{"a":"1","a":"2"}'),
  'a metadata key that stands twice in two spellings': good(String.raw`,"metadata":{"a":"1","\u0061":"2"}`),
  __proto__: good(',"__proto__":{"plan":"x"}'),
  '__proto__ in another spelling': good(String.raw`,"\u005f_proto__":{}`),
  '__proto__ in metadata': good(',"metadata":{"__proto__":"x"}'),
  '__proto__ deep inside': good(',"x":[{"y":[{"__proto__":1}]}]'),
  'a constructor with a prototype': good(',"constructor":{"prototype":{"plan":"x"}}'),
  '100,000 brackets': '['.repeat(100_000),
  '50,000 brackets and back': '['.repeat(50_000) + ']'.repeat(50_000),
  '50,000 objects': '{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000),
  'deep metadata': good(`,"metadata":{"a":${'['.repeat(40)}${']'.repeat(40)}}`),
  '5,000 unknown fields': `{${Array.from({ length: 5_000 }, (_, n) => `"f${n}":1`).join()}}`,
  '5,000 metadata keys': good(`,"metadata":{${Array.from({ length: 5_000 }, (_, n) => `"f${n}":1`).join()}}`),
  'two byte order marks': `\ufeff\ufeff${good()}`,
  'UTF-16': utf16(good()),
  'UTF-16 with its mark': utf16(`\ufeff${good()}`),
  'UTF-16 in big endian': utf16(`\ufeff${good()}`).swap16(),
  'UTF-32': Buffer.from(Array.from(good()).flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0])),
  'Latin-1': Buffer.from(good(',"plan":"\u00e4"'), 'latin1'),
  'a surrogate in UTF-8': Buffer.concat([Buffer.from('{"client_name":"'), Buffer.from([0xed, 0xa0, 0x80, 0x22, 0x7d])]),
  'an overlong NUL': Buffer.concat([Buffer.from('{"client_name":"'), Buffer.from([0xc0, 0x80, 0x22, 0x7d])]),
  'a byte beyond Unicode': Buffer.concat([Buffer.from('{"client_name":"'), Buffer.from([0xf5, 0x80, 0x80, 0x80])]),
  'a cut character': Buffer.from('{"client_name":"ä').subarray(0, -1),
  'a form': 'client_name=Example&email=json%40example.com',
  XML: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  'a compressed body that does not say so': gzipSync(good()),
};

/** What takes a body: creating, changing, replacing, and the actions. */
const TARGETS = ['POST', 'PATCH', 'PUT', 'POST suspend', 'POST purge'] as const;

/** On these targets an empty body or object is right. */
const HARMLESS = new Set(['an empty body', 'white space', 'an empty object']);

describe('bad JSON', () => {
  const bench = useRefusalBench();
  const target = (name: (typeof TARGETS)[number]) => {
    const [method = '', action] = name.split(' ');
    if (action !== undefined) return { method, path: `${bench().tenant}/${action}` };
    return { method, path: name === 'POST' ? TENANTS : bench().tenant };
  };
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'bad' };

  for (const [number, [name, body]] of Object.entries(BODIES).entries()) {
    it(`400 or 413 when the body is ${name}`, async () => {
      const isHarmless = (at: string) =>
        at.includes(' ') ? HARMLESS.has(name) : at === 'PATCH' && name === 'an empty object';
      // Bodies are read before anybody knows what for: the others take turns, but where it is a matter of fields.
      const takesPart = (at: string) => at === 'POST' || HARMLESS.has(name) || at === TARGETS[1 + (number % 4)];
      await Promise.all(
        TARGETS.filter((at) => !isHarmless(at) && takesPart(at)).map((at) =>
          bench().refuses({ ...target(at), headers, body }),
        ),
      );
    });
  }

  it('200 with a byte order mark, which RFC 8259 §8.1 lets us ignore', async () => {
    const answer = await bench().client.send({ ...target('PATCH'), headers, body: '\ufeff{"plan":null}' });
    expect(answer.status).to.equal(200);
  });

  it('400 names the place of a name that stands twice', () =>
    bench().refuses(
      { ...target('POST'), body: '{"metadata":{"a/b":"","a/b":""}}' },
      { code: 'malformed-json', pointer: '/metadata/a~1b' },
    ));

  it('400 for any text that is no object', async function () {
    this.timeout(60_000);
    const texts = fc.oneof(
      fc.json(),
      fc.string({ unit: anyCharacter() }),
      fc.string({ unit: fc.constantFrom(...Array.from('{}[]":,\\u0de1 ')) }),
    );
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom('POST', 'PUT'), async (body, at) => {
        await bench().refuses({ ...target(at === 'PUT' ? 'PUT' : 'POST'), headers, body });
      }),
      { numRuns: 100 },
    );
  });

  it('400 for any bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(bytes, (body) =>
        bench()
          .refuses({ ...target('POST'), headers, body })
          .then(() => undefined),
      ),
      { numRuns: 100 },
    );
  });

  it('400 for any object whose fields are not what they should be', async () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const body = fc.dictionary(
      fc.oneof(fc.constantFrom('client_name', 'plan', 'metadata', '__proto__'), fc.string()),
      value,
    );
    await fc.assert(
      fc.asyncProperty(body, async (fields) => {
        await bench().refuses({ ...target('POST'), headers, body: { ...fields, email: 'nobody' } });
      }),
      { numRuns: 100 },
    );
  });
});
