import { GOOD, TENANTS, useRefusalBench } from '../support/refusal-bench.js';

const TEXTS = [
  ['client_name', 200],
  ['email', 254],
  ['phone_number', 32],
  ['industry', 100],
  ['plan', 64],
  ['product_code', 64],
  ['tax_id_number', 64],
  ['external_id', 128],
] as const;

/** JSON texts that are no acceptable value of any text field. */
const BAD_VALUES: Readonly<Record<string, string>> = {
  'a NUL character': String.raw`"a\u0000b"`,
  'only a NUL character': String.raw`"\u0000"`,
  'a control character': String.raw`"a\u0001b"`,
  'a delete character': String.raw`"a\u007fb"`,
  'a C1 control character': String.raw`"a\u0085b"`,
  'a line break': String.raw`"a\nb"`,
  'a high surrogate alone': String.raw`"a\ud800b"`,
  'a low surrogate alone': String.raw`"a\udc00b"`,
  'surrogates in the wrong order': String.raw`"a\udc00\ud800b"`,
  'a number': '12345',
  'a number beyond all numbers': '1e400',
  'a number of 10,000 digits': '1'.repeat(10_000),
  true: 'true',
  'a list': '["a"]',
  'an object': '{"toString": "a"}',
  'a text of 100,000 characters': `"${'x'.repeat(100_000)}"`,
};

/** What takes the fields of a tenant. */
const METHODS = ['POST', 'PATCH', 'PUT'] as const;

describe('bad fields', () => {
  const bench = useRefusalBench();
  const send = (method: string, body: string, pointer: string) =>
    bench().refuses(
      { method, path: method === 'POST' ? TENANTS : bench().tenant, body },
      { status: 400, code: 'invalid-request', pointer },
    );
  /** Every field meets every method, and so does every value. */
  const inTurn = (turn: number, body: string, pointer: string) => send(METHODS[turn % 3] ?? 'POST', body, pointer);
  const sendAll = (body: string, pointer: string) => Promise.all(METHODS.map((method) => send(method, body, pointer)));
  const withField = (field: string, json: string) =>
    `{${Object.entries({ client_name: '"Good"', email: '"good@example.com"', [field]: json })
      .map(([name, value]) => `${JSON.stringify(name)}: ${value}`)
      .join()}}`;

  for (const [row, [field, limit]] of TEXTS.entries()) {
    for (const [column, [name, json]] of Object.entries(BAD_VALUES).entries()) {
      it(`400 that names ${field} when it is ${name}`, () => inTurn(row + column, withField(field, json), `/${field}`));
    }
    it(`400 that names ${field} when it is ${limit + 1} characters`, () =>
      sendAll(withField(field, JSON.stringify('9'.repeat(limit + 1))), `/${field}`));
  }

  for (const [name, json] of Object.entries({
    'a text': '"a"',
    'a number': '1',
    'a list': '[]',
    false: 'false',
  })) {
    it(`400 that names metadata when it is ${name}`, () => sendAll(withField('metadata', json), '/metadata'));
  }

  for (const [name, json, pointer] of [
    ['a number as value', '{"a/b~c": 1}', '/metadata/a~1b~0c'],
    ['an object as value', '{"k": {}}', '/metadata/k'],
    ['a NUL character in a value', String.raw`{"k": "\u0000"}`, '/metadata/k'],
    ['a lone surrogate in a value', String.raw`{"k": "\ud83d"}`, '/metadata/k'],
    ['a NUL character in a key', String.raw`{"\u0000": "v"}`, '/metadata/\u0000'],
    ['a lone surrogate in a key', String.raw`{"\udc00": "v"}`, '/metadata/\udc00'],
    ['an empty key', '{"": "v"}', '/metadata/'],
    ['a key of 41 characters', `{"${'k'.repeat(41)}": "v"}`, `/metadata/${'k'.repeat(41)}`],
    ['a value of 501 characters', `{"k": "${'v'.repeat(501)}"}`, '/metadata/k'],
    [
      '51 entries',
      JSON.stringify(Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, '']))),
      '/metadata',
    ],
  ] as const) {
    it(`400 that names the place when metadata has ${name}`, () => sendAll(withField('metadata', json), pointer));
  }

  it('400 when a patch removes a metadata key that no metadata can have', async () => {
    for (const key of [String.raw`\u0000`, '', 'k'.repeat(41), String.raw`\ud800`]) {
      await bench().refuses(
        { method: 'PATCH', path: bench().tenant, body: `{"metadata": {"${key}": null}}` },
        { status: 400, code: 'invalid-request' },
      );
    }
  });

  it('400 when a patch of metadata names more keys than it can ever remove and add', () => {
    const metadata = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`k${n}`, null]));
    return bench().refuses({ method: 'PATCH', path: bench().tenant, body: { metadata } }, { pointer: '/metadata' });
  });

  for (const field of ['tenant', 'status', 'version', 'partner_id', 'created_at']) {
    it(`400 that names ${field}: unknown in POST, not to be changed by PATCH and PUT`, async () => {
      await Promise.all(['"other"', '1e999'].map((json) => sendAll(withField(field, json), `/${field}`)));
    });
  }

  for (const name of [
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'Email',
    'email ',
    '',
    'a/b',
    '\u0000',
  ]) {
    it(`400 that names the unknown field ${JSON.stringify(name)}`, async () => {
      const pointer = `/${name.replaceAll('/', '~1')}`;
      await sendAll(withField(name, '"x"'), pointer);
      for (const action of ['suspend', 'resume', 'restore', 'purge']) {
        const body = { [name]: 'x' };
        await bench().refuses({ method: 'POST', path: `${bench().tenant}/${action}`, body }, { status: 400, pointer });
      }
    });
  }

  for (const reason of [1, [], 'a\u0000', '\ud800', 'r'.repeat(501)]) {
    it(`400 that names the reason when it is ${JSON.stringify(reason).slice(0, 12)}`, () =>
      bench().refuses(
        { method: 'POST', path: `${bench().tenant}/suspend`, body: { reason } },
        { status: 400, pointer: '/reason' },
      ));
  }

  it('400 names every bad field at once', async () => {
    const body = { ...GOOD, client_name: '', email: 'x', phone_number: 'x', metadata: { a: 1 }, more: 1 };
    for (const pointer of ['/client_name', '/email', '/phone_number', '/metadata/a', '/more']) {
      await bench().refuses({ method: 'POST', path: TENANTS, body }, { pointer });
    }
  });
});
