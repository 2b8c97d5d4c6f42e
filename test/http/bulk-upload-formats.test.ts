import { expect } from 'chai';
import { useBulkBench } from '../support/bulk-bench.js';
import { jsonObject } from '../support/http-client.js';

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

  describe('as CSV', () => {
    it('202 with quotes, line breaks, accents, empty lines, a byte order mark and CRLF', async () => {
      const body = `\uFEFF${HEADER}\r\n"Müller, ""Söhne""\nKG",a@example.com,gold,smb\r\n\r\n,,,\r\nÉtoile,b@example.com,,\r\n`;
      await bench().accepts(bench().csv(body));
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
        await bench().accepts(bench().csv(lines.join('\n')));
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
        await bench().accepts(bench().csv(`client_name,email,plan${one}${rows}`));
        expect(await said()).to.deep.equal([
          { client_name: 'A', email: 'ends-a@example.com', plan: 'gold' },
          { client_name: 'B', email: 'ends-b@example.com', plan: 'silver' },
        ]);
      });
    }

    for (const hint of ['sep=;\r\n', '"sep=;"\n', '\uFEFFSEP=;\r\n']) {
      it(`202 with a first line that is for spreadsheets: ${JSON.stringify(hint)}`, async () => {
        await bench().accepts(bench().csv(`${hint}client_name;email;plan\r\n"A, B";sep@example.com;"x;y"\r\n`));
        expect(await said()).to.deep.equal([{ client_name: 'A, B', email: 'sep@example.com', plan: 'x;y' }]);
      });
    }

    it('202 telling an empty text from nothing, unless every cell is quoted', async () => {
      await bench().accepts(bench().csv('client_name,email,plan,phone_number\nA,d@example.com,"",""'));
      expect(await said()).to.deep.equal([{ client_name: 'A', email: 'd@example.com', plan: '' }]);
      await bench().accepts(bench().csv('"client_name","email","plan"\n"A","d@example.com",""'));
      expect(await said()).to.deep.equal([{ client_name: 'A', email: 'd@example.com' }]);
    });

    it('202 ignoring the columns that our own files have besides', async () => {
      const body =
        'row,status,tenant,error_code,error_detail,error_fields,partner_id,version,created_at,client_name,email\n' +
        '1,failed,,taken,x,y,acme,3,2026-01-01,A,e@example.com';
      await bench().accepts(bench().csv(body));
      expect(await said()).to.deep.equal([{ client_name: 'A', email: 'e@example.com' }]);
    });

    it('202 with a row that has too few or too many cells, which fails by itself', async () => {
      await bench().accepts(
        bench().csv('client_name,email\nA\nB,f@example.com,more\nC,g@example.com,\nD,h@example.com'),
      );
      const found = await flaws();
      expect(found.map(({ row }) => row)).to.deep.equal([1, 2]);
      expect(found[0]?.flaw).to.have.nested.property('details.errors[0].code', 'wrong_number_of_cells');
    });

    it('202 with rows that break rules, which fail by themselves with all that is wrong', async () => {
      await bench().accepts(bench().csv(`${HEADER}\n,nobody,,\nFine,i@example.com,,`));
      const [bad, ...others] = await flaws();
      expect(others).to.deep.equal([]);
      expect(bad?.flaw).to.have.nested.property('details.errors').with.length(2);
    });

    it('400 naming columns that there are not, that are missing, or that stand twice', async () => {
      const answer = await bench().refuses(
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
        bench().refuses(() => bench().csv(body), { status: 400, code: 'invalid-request' }, detail));
    }

    it('400 naming the row that is not UTF-8', () =>
      bench().refuses(
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
      const { body } = await bench().accepts(bench().ndjson(lines.join('\r\n')));
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
      await bench().accepts(bench().upload('application/x-ndjson', body));
      expect((await flaws()).map(({ row, flaw }) => [row, flaw['code']])).to.deep.equal([
        [2, 'malformed-json'],
        [3, 'payload-too-large'],
      ]);
    });

    it('202 with what no database text can hold, which fails by itself', async () => {
      await bench().accepts(bench().ndjson('{"client_name": "\\u0000\\ud800", "email": "w@example.com"}'));
      expect(await flaws()).to.have.length(1);
    });
  });

  describe('as JSON', () => {
    it('202 with on_conflict behind the items, in any white space', async () => {
      const items = '[ {"client_name":"A","email":"x@example.com"} ,\n{"client_name":"]}\\"","email":"y@example.com"}]';
      const answer = await bench().accepts(
        bench().upload('application/json', `{ "items" : ${items} , "on_conflict":"skip" }`),
      );
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
        bench().refuses(() => bench().upload('application/json', body), { status: 400, code }, detail));
    }

    it('413 for an item that is larger than a single body may be', () =>
      bench().refuses(
        () => bench().json([{}, { client_name: 'x'.repeat(300_000) }]),
        { status: 413, code: 'payload-too-large' },
        /^Row 2 /,
      ));
  });
});
