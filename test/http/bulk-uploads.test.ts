import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { BULK_JOBS, useBulkBench } from '../support/bulk-bench.js';
import { expectProblem } from '../support/problem-shape.js';
import { mintToken } from '../support/tokens.js';
import { waitFor } from '../support/wait-for.js';

/** What is uploaded stays where it is: no worker is there. */
describe('an upload of bulk provisioning', function () {
  this.timeout(120_000);
  const bench = useBulkBench(false);

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

  it('202 when it is compressed; 400 when that breaks off', async () => {
    const body = gzipSync(`client_name,email\nA,z@example.com\n`);
    await bench().accepts(bench().csv(body, { headers: { 'content-encoding': 'gzip' } }));
    await bench().refuses(
      () => bench().csv(body.subarray(0, 20), { headers: { 'content-encoding': 'gzip' } }),
      { status: 400, code: 'malformed-json' },
      /to its end/,
    );
  });

  it('413 for one byte too many, said at once where the length is announced, else when it comes', async () => {
    const limit = 64 * 1024 * 1024;
    const digest = await bench().tenants.state.digest();
    expect(await answerTo(`Content-Type: text/csv\r\nContent-Length: ${limit + 1}`)).to.match(/^HTTP\/1.1 413 /);
    // Rows that are stored before it is too much, and a row that has no end.
    const rows = '7\n'.repeat(1_000);
    const endless = (bytes: number) => gzipSync(Buffer.alloc(bytes, 'x'), { level: 1 });
    const mebibyte = endless(1024 * 1024);
    const last = endless(1024 * 1024 - rows.length + 1);
    const bomb = Buffer.concat([gzipSync(rows), ...Array<Buffer>(63).fill(mebibyte), last]);
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
    const first = await bench().accepts(bench().ndjson(rows, { headers }));
    const digest = await bench().tenants.state.digest();
    const again = await bench().accepts(bench().ndjson(rows, { headers }));
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
