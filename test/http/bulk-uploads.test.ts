import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { ProblemCode } from '../../src/adapters/http/problem-catalogue.js';
import { BULK_JOBS, useBulkBench } from '../support/bulk-bench.js';
import { jsonObject } from '../support/http-client.js';
import { expectProblem } from '../support/problem-shape.js';
import { mintToken } from '../support/tokens.js';
import { waitFor } from '../support/wait-for.js';

const HEADER = 'client_name,email,plan,metadata.segment';

/** What is uploaded stays where it is: no worker is there. */
describe('an upload of bulk provisioning', function () {
  this.timeout(120_000);
  const bench = useBulkBench(false);

  /** What the rows of the latest job say. */
  const said = async () => {
    const rows = await bench().tenants.state.rows(
      `select row, input, flaw from bulk_rows where job_id = (select id from bulk_jobs order by id desc limit 1) order by row`,
    );
    return rows.map(({ input }) => JSON.parse(String(input)) as unknown);
  };
  const flaws = async () => {
    const rows = await bench().tenants.state.rows(
      `select row, flaw from bulk_rows where job_id = (select id from bulk_jobs order by id desc limit 1)
         and flaw is not null order by row`,
    );
    return rows.map(({ row, flaw }) => ({ row, flaw: jsonObject(String(flaw)) }));
  };
  const accepts = async (sending: ReturnType<ReturnType<typeof bench>['csv']>) => {
    const answer = await sending;
    expect(answer.status, answer.text).to.equal(202);
    return answer;
  };
  const refuses = async (
    sending: () => ReturnType<ReturnType<typeof bench>['csv']>,
    problem: { readonly status: number; readonly code: ProblemCode },
    detail: RegExp,
  ) => {
    const digest = await bench().tenants.state.digest();
    const answer = await sending();
    expectProblem(answer, problem);
    expect(answer.body['detail']).to.match(detail);
    expect(await bench().tenants.state.digest()).to.equal(digest);
    return answer;
  };

  /** The beginning of the answer to a request of which only the header fields are sent. */
  const answerTo = async (fields: string): Promise<string> => {
    const socket = openUpload(fields);
    const [answer]: unknown[] = await once(socket, 'data');
    socket.destroy();
    return String(answer);
  };
  const openUpload = (fields: string): Socket => {
    const socket = connect(Number(new URL(bench().tenants.service.origin).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`POST ${BULK_JOBS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${mintToken()}\r\n${fields}\r\n\r\n`);
    return socket;
  };

  describe('as CSV', () => {
    it('202 with quotes, line breaks, accents, empty lines, a byte order mark and CRLF', async () => {
      const body = `\uFEFF${HEADER}\r\n"Müller, ""Söhne""\nKG",a@example.com,gold,smb\r\n\r\n,,,\r\nÉtoile,b@example.com,,\r\n`;
      await accepts(bench().csv(body));
      expect(await said()).to.deep.equal([
        {
          client_name: 'Müller, "Söhne"\nKG',
          email: 'a@example.com',
          plan: 'gold',
          metadata: { segment: 'smb' },
        },
        { client_name: 'Étoile', email: 'b@example.com' },
      ]);
    });

    for (const delimiter of [';', '\t']) {
      it(`202 with ${JSON.stringify(delimiter)} between cells, found out by itself`, async () => {
        const lines = [HEADER.replaceAll(',', delimiter), ['One, Two', 'c@example.com', '', 'x'].join(delimiter)];
        await accepts(bench().csv(lines.join('\n')));
        expect(await said()).to.deep.equal([
          { client_name: 'One, Two', email: 'c@example.com', metadata: { segment: 'x' } },
        ]);
      });
    }

    for (const [what, one, other] of [
      ['a header that ends otherwise than the rows', '\n', '\r\n'],
      ['rows that end otherwise than the header', '\r\n', '\n'],
      ['line ends of old', '\r', '\r'],
    ] as const) {
      it(`202 with ${what}: every row is one, and nothing of a line end is in a cell`, async () => {
        const rows = ['A,ends-a@example.com,gold', ' ', 'B,ends-b@example.com,"silver"', ''].join(other);
        await accepts(bench().csv(`client_name,email,plan${one}${rows}`));
        expect(await said()).to.deep.equal([
          { client_name: 'A', email: 'ends-a@example.com', plan: 'gold' },
          { client_name: 'B', email: 'ends-b@example.com', plan: 'silver' },
        ]);
      });
    }

    for (const hint of ['sep=;\r\n', '"sep=;"\n', '\uFEFFSEP=;\r\n']) {
      it(`202 with a first line that is for spreadsheets: ${JSON.stringify(hint)}`, async () => {
        await accepts(bench().csv(`${hint}client_name;email;plan\r\n"A, B";sep@example.com;"x;y"\r\n`));
        expect(await said()).to.deep.equal([{ client_name: 'A, B', email: 'sep@example.com', plan: 'x;y' }]);
      });
    }

    it('202 telling an empty text from nothing, unless every cell is quoted', async () => {
      await accepts(bench().csv('client_name,email,plan,phone_number\nA,d@example.com,"",""'));
      expect(await said()).to.deep.equal([{ client_name: 'A', email: 'd@example.com', plan: '' }]);
      await accepts(bench().csv('"client_name","email","plan"\n"A","d@example.com",""'));
      expect(await said()).to.deep.equal([{ client_name: 'A', email: 'd@example.com' }]);
    });

    it('202 ignoring the columns that our own files have besides', async () => {
      const body =
        'row,status,tenant,error_code,error_detail,error_fields,partner_id,version,created_at,client_name,email\n' +
        '1,failed,,taken,x,y,acme,3,2026-01-01,A,e@example.com';
      await accepts(bench().csv(body));
      expect(await said()).to.deep.equal([{ client_name: 'A', email: 'e@example.com' }]);
    });

    it('202 with a row that has too few or too many cells, which fails by itself', async () => {
      await accepts(bench().csv('client_name,email\nA\nB,f@example.com,more\nC,g@example.com,\nD,h@example.com'));
      const found = await flaws();
      expect(found.map(({ row }) => row)).to.deep.equal([1, 2]);
      expect(found[0]?.flaw).to.have.nested.property('details.errors[0].code', 'wrong_number_of_cells');
    });

    it('202 with rows that break rules, which fail by themselves with all that is wrong', async () => {
      await accepts(bench().csv(`${HEADER}\n,nobody,,\nFine,i@example.com,,`));
      const [bad, ...others] = await flaws();
      expect(others).to.deep.equal([]);
      expect(bad?.flaw).to.have.nested.property('details.errors').with.length(2);
    });

    it('400 naming columns that there are not, that are missing, or that stand twice', async () => {
      const answer = await refuses(
        () => bench().csv('client_name,client_name,nonsense,metadata.__proto__\nA,B,C,D'),
        { status: 400, code: 'invalid-request' },
        /header/,
      );
      expect(answer.body['errors']).to.deep.include.members([
        { pointer: '/client_name', code: 'duplicate_name', message: 'The column stands twice' },
        { pointer: '/nonsense', code: 'unknown_field', message: 'There is no such field' },
        { pointer: '/email', code: 'required', message: 'The column is required' },
      ]);
      expect(JSON.stringify(answer.body['errors'])).to.include('/metadata.__proto__');
    });

    for (const [what, body, detail] of [
      [
        'a quote that is never closed',
        `${HEADER}\nA,j@example.com,,\n"B,k@example.com,,\nC,l,,\n`,
        /^Row 2 .*never closed/,
      ],
      ['a quote inside a bare cell', `${HEADER}\nA "B" C,m@example.com,,\n`, /^Row 1 .*not quoted/],
      ['a quote that is not doubled', `${HEADER}\nA,n@example.com,,\n"B"C,o@example.com,,\n`, /^Row 2 .*not doubled/],
      ['a record that has no end', `${HEADER}\nA,p@example.com,,\n"${'x'.repeat(300_000)}`, /^Row 2 .*256 KiB/],
    ] as const) {
      it(`400 naming the row for ${what}`, () =>
        refuses(() => bench().csv(body), { status: 400, code: 'invalid-request' }, detail));
    }

    it('400 naming the row that is not UTF-8', () =>
      refuses(
        () => bench().csv(Buffer.concat([Buffer.from(`${HEADER}\nA,q@example.com,,\nM`), Buffer.from([0xfc, 0x0a])])),
        { status: 400, code: 'invalid-request' },
        /^Row 2: .*UTF-8/,
      ));
  });

  describe('as lines of JSON', () => {
    it('202 with a line in the middle that cannot be read, which fails by itself', async () => {
      const lines = [
        JSON.stringify({ client_name: 'A', email: 'r@example.com' }),
        '{"client_name": "B", "email": ',
        '',
        '{"client_name": "C", "client_name": "D", "email": "s@example.com"}',
        '7',
        JSON.stringify({ client_name: 'E', email: 't@example.com', tenant: 'x' }),
        JSON.stringify({ client_name: 'F', email: 'u@example.com' }),
      ];
      const { body } = await accepts(bench().ndjson(lines.join('\r\n')));
      expect(body).to.include({ total: 6 });
      const found = await flaws();
      expect(found.map(({ row, flaw }) => [row, flaw['code']])).to.deep.equal([
        [2, 'malformed-json'],
        [3, 'malformed-json'],
        [4, 'invalid-request'],
        [5, 'invalid-request'],
      ]);
      expect(found[0]?.flaw['message']).to.match(/^Line 2: /);
      expect(found[1]?.flaw['message']).to.match(/^Line 4: /);
    });

    it('202 with lines that are no UTF-8 or far too long, which fail by themselves', async () => {
      const good = Buffer.from(`${JSON.stringify({ client_name: 'A', email: 'v@example.com' })}\n`);
      const body = Buffer.concat([
        good,
        Buffer.from([0x22, 0xff, 0x22, 0x0a]),
        Buffer.from(`"${'x'.repeat(300_000)}"\n`),
        good,
      ]);
      await accepts(bench().upload('application/x-ndjson', body));
      expect((await flaws()).map(({ row, flaw }) => [row, flaw['code']])).to.deep.equal([
        [2, 'malformed-json'],
        [3, 'payload-too-large'],
      ]);
    });

    it('202 with what no database text can hold, which fails by itself', async () => {
      await accepts(bench().ndjson('{"client_name": "\\u0000\\ud800", "email": "w@example.com"}'));
      expect(await flaws()).to.have.length(1);
    });
  });

  describe('as JSON', () => {
    it('202 with on_conflict behind the items, in any white space', async () => {
      const items = '[ {"client_name":"A","email":"x@example.com"} ,\n{"client_name":"]}\\"","email":"y@example.com"}]';
      const answer = await accepts(bench().upload('application/json', `{ "items" : ${items} , "on_conflict":"skip" }`));
      expect(answer.body).to.include({ on_conflict: 'skip', total: 2 });
      expect(await said()).to.have.length(2);
    });

    for (const [what, body, code, detail] of [
      ['an item that is malformed', '{"items": [{}, {"a":}]}', 'malformed-json', /^Row 2: /],
      ['a name that stands twice in an item', '{"items": [{}, {"a":1,"a":2}]}', 'malformed-json', /^Row 2: /],
      ['a name that is forbidden', '{"items": [{"__proto__": {}}]}', 'malformed-json', /^Row 1: /],
      ['a body that breaks off', '{"items": [{"client_name": "A"', 'malformed-json', /breaks off/],
      ['a body that goes on', '{"items": [{}]} {}', 'malformed-json', /unexpected/],
      ['a comma too many', '{"items": [{},]}', 'malformed-json', /unexpected/],
      ['items that stand twice', '{"items": [{}], "items": [{}]}', 'malformed-json', /twice/],
      ['items that are no list', '{"items": {}}', 'invalid-request', /invalid field/],
      ['no items', '{"on_conflict": "fail"}', 'invalid-request', /invalid field/],
      ['a member that there is not', '{"rows": [{}]}', 'invalid-request', /invalid field/],
      [
        'a conflict rule that there is not',
        '{"items": [{}], "on_conflict": "explode"}',
        'invalid-request',
        /invalid field/,
      ],
      ['a body that is no object', '[{}]', 'malformed-json', /unexpected/],
      ['nothing', '', 'malformed-json', /empty/],
      ['what is too deep', `{"items": [${'['.repeat(50)}${']'.repeat(50)}]}`, 'malformed-json', /^Row 1: .*deep/],
    ] as const) {
      it(`400 for ${what}`, () =>
        refuses(() => bench().upload('application/json', body), { status: 400, code }, detail));
    }

    it('413 for an item that is larger than a single body may be', () =>
      refuses(
        () => bench().json([{}, { client_name: 'x'.repeat(300_000) }]),
        { status: 413, code: 'payload-too-large' },
        /^Row 2 /,
      ));
  });

  it('202 when it is compressed; 400 when that breaks off', async () => {
    const body = gzipSync(`client_name,email\nA,z@example.com\n`);
    await accepts(bench().csv(body, { headers: { 'content-encoding': 'gzip' } }));
    await refuses(
      () => bench().csv(body.subarray(0, 20), { headers: { 'content-encoding': 'gzip' } }),
      { status: 400, code: 'malformed-json' },
      /to its end/,
    );
  });

  it('413 naming the row for one row too many', async () => {
    const lines = '7\n'.repeat(100_001);
    await refuses(() => bench().ndjson(lines), { status: 413, code: 'payload-too-large' }, /^Row 100001 /);
  });

  it('413 for one byte too many, said at once where the length is announced, else when it comes', async () => {
    const limit = 64 * 1024 * 1024;
    const digest = await bench().tenants.state.digest();
    expect(await answerTo(`Content-Type: text/csv\r\nContent-Length: ${limit + 1}`)).to.match(/^HTTP\/1.1 413 /);
    const bomb = gzipSync(Buffer.alloc(limit + 1, '\n'), { level: 1 });
    const headers = { 'content-encoding': 'gzip' };
    const answer = await bench().upload('application/x-ndjson', bomb, { headers });
    expectProblem(answer, { status: 413, code: 'payload-too-large' });
    expect(await bench().tenants.state.digest()).to.equal(digest);
  });

  it('leaves nothing behind when it is cut off', async () => {
    const digest = await bench().tenants.state.digest();
    const socket = openUpload('Content-Type: text/csv\r\nContent-Length: 10000000');
    socket.write('client_name,email\n');
    for (let row = 0; row < 2_000; row += 1) socket.write(`A,cut-${row}@example.com\n`);
    await waitFor(async () =>
      expect(await bench().tenants.state.count('bulk_rows', `input like '%cut-%'`)).to.be.above(0),
    );
    socket.destroy();
    await waitFor(async () => expect(await bench().tenants.state.digest()).to.equal(digest));
  });

  it('415 for another type, another charset and another coding', async () => {
    for (const [type, headers] of [
      ['text/plain', {}],
      ['text/csv; charset=latin1', {}],
      ['text/csv', { 'content-encoding': 'zstd' }],
    ] as const) {
      expectProblem(await bench().upload(type, 'x', { headers }), { status: 415, code: 'unsupported-media-type' });
    }
  });

  it('400 for parameters that there are not, and for two rules', async () => {
    for (const query of ['?on_conflict=explode', '?dry_run=maybe', '?sort=x']) {
      expectProblem(await bench().csv('x', { query }), { status: 400, code: 'invalid-request' });
    }
    const fields = { on_conflict: 'update' };
    expectProblem(await bench().json([{}], { query: '?on_conflict=skip', fields }), { status: 400 });
  });

  it('403 naming tenant:update for on_conflict=update without it', async () => {
    const client = bench().tenants.service.client({ permissions: ['bulk:create', 'tenant:create'] });
    const digest = await bench().tenants.state.digest();
    const answer = await bench().json([bench().tenants.fresh()], { query: '?on_conflict=update', client });
    expectProblem(answer, { status: 403, code: 'permission-denied' });
    expect(answer.body['permission']).to.equal('tenant:update');
    expect(await bench().tenants.state.digest()).to.equal(digest);
  });

  it('202 again for the same key and upload, with the first job; 422 for another upload; 400 for a bad key', async () => {
    const headers = { 'idempotency-key': 'upload-1' };
    const rows = [bench().tenants.fresh()];
    const first = await accepts(bench().ndjson(rows, { headers }));
    const digest = await bench().tenants.state.digest();
    const again = await accepts(bench().ndjson(rows, { headers }));
    expect(again.text).to.equal(first.text);
    expect(again.headers.location).to.equal(first.headers.location);
    expect(again.headers['idempotency-replayed']).to.equal('true');
    expectProblem(await bench().ndjson([bench().tenants.fresh()], { headers }), { status: 422 });
    expectProblem(await bench().ndjson(rows, { headers, query: '?dry_run=true' }), { status: 422 });
    expectProblem(await bench().ndjson(rows, { headers: { 'idempotency-key': '' } }), { status: 400 });
    expect(await bench().tenants.state.digest()).to.equal(digest);
  });

  it('one job of ten simultaneous uploads with one key', async () => {
    const rows = [bench().tenants.fresh()];
    const headers = { 'idempotency-key': 'upload-2' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => bench().ndjson(rows, { headers })));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).to.equal(1);
    expect(answers.filter((answer) => answer.headers['idempotency-replayed'] === undefined)).to.have.length(1);
  });
});
