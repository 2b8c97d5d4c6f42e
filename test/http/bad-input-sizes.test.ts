import { expect } from 'chai';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { TENANTS, useRefusalBench } from '../support/refusal-bench.js';

const LIMIT = 256 * 1024;

/** A JSON text of a length, for a patch that changes nothing. */
const patchOf = (length: number) => `{"plan":null${' '.repeat(length - '{"plan":null}'.length)}}`;

const quickBrotli = (text: string | Uint8Array) =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

const COMPRESS = { gzip: gzipSync, deflate: deflateSync, br: quickBrotli };

describe('bodies and their sizes', () => {
  const bench = useRefusalBench();
  const patch = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) => ({
    method: 'PATCH',
    path: bench().tenant,
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const TOO_LARGE = { status: 413, code: 'payload-too-large' } as const;

  it('200 for a body of 256 KiB; 413 for one byte more', async () => {
    expect((await bench().client.send(patch(patchOf(LIMIT)))).status).to.equal(200);
    await bench().refuses(patch(patchOf(LIMIT + 1)), TOO_LARGE);
  });

  it('200 for chunks of 256 KiB altogether; 413 for one byte more', async () => {
    const headers = { 'transfer-encoding': 'chunked' };
    expect((await bench().client.send(patch(patchOf(LIMIT), headers))).status).to.equal(200);
    await bench().refuses(patch(patchOf(LIMIT + 1), headers), TOO_LARGE);
  });

  for (const [coding, compress] of Object.entries(COMPRESS)) {
    const headers = { 'content-encoding': coding };

    it(`200 for 256 KiB as ${coding}; 413 for one byte more`, async () => {
      expect((await bench().client.send(patch(compress(patchOf(LIMIT)), headers))).status).to.equal(200);
      await bench().refuses(patch(compress(patchOf(LIMIT + 1)), headers), TOO_LARGE);
    });

    it(`413 for 32 MiB that ${coding} makes small`, () =>
      bench().refuses(patch(compress(Buffer.alloc(32 * 1024 * 1024, ' ')), headers), TOO_LARGE));

    it(`400 for what is no ${coding}, is cut off, or is empty`, async () => {
      const whole = compress(patchOf(1000));
      for (const body of [
        Buffer.from('{}'),
        Buffer.alloc(100),
        whole.subarray(0, -4),
        whole.subarray(0, 3),
        Buffer.alloc(0),
      ]) {
        await bench().refuses(patch(body, headers), { status: 400, code: 'malformed-json' });
      }
    });
  }

  it('400 for a body that is compressed twice', () =>
    bench().refuses(patch(gzipSync(gzipSync('{}')), { 'content-encoding': 'gzip' }), { status: 400 }));

  it('413 for 8 MiB, told while the client is still sending', async () => {
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
      await bench().refuses(patch(Buffer.alloc(8 * 1024 * 1024, ' '), headers), TOO_LARGE);
    }
  });

  it('413 for a length that is announced only', () =>
    bench().refusesRaw(
      `POST ${TENANTS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bench().token}\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n`,
      TOO_LARGE,
    ));

  it('401 for a large body of somebody unknown, without taking it in', async () => {
    const headers = { authorization: 'Bearer x' };
    await bench().refuses(patch(Buffer.alloc(8 * 1024 * 1024, ' '), headers), { status: 401 });
  });
});
