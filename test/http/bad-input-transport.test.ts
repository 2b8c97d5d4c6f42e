import { expect } from 'chai';
import { TENANTS, useRefusalBench } from '../support/refusal-bench.js';
import { RawConnection } from '../support/raw-http.js';

const GOOD = '{"client_name":"Example Corp","email":"transport@example.com"}';

/** Requests that are no HTTP/1.1, or could mean two things. */
const MALFORMED: Readonly<Record<string, string>> = {
  rubbish: 'rubbish\r\n\r\n',
  'a TLS greeting': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
  'an HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'HTTP/9.9': `GET ${TENANTS} HTTP/9.9\r\nHost: x\r\n\r\n`,
  'an unknown method': `FROB ${TENANTS} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'a method in lower case': `get ${TENANTS} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'a space in the path': `GET ${TENANTS}/a b HTTP/1.1\r\nHost: x\r\n\r\n`,
  'a control character in the path': `GET ${TENANTS}/\x01 HTTP/1.1\r\nHost: x\r\n\r\n`,
  'a NUL byte in a header': `GET ${TENANTS} HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n`,
  'a space before the colon': `GET ${TENANTS} HTTP/1.1\r\nHost: x\r\nX-A : a\r\n\r\n`,
  'a header without a name': `GET ${TENANTS} HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n`,
  'a header without a colon': `GET ${TENANTS} HTTP/1.1\r\nHost: x\r\nabc\r\n\r\n`,
  'no Host': `GET ${TENANTS} HTTP/1.1\r\n\r\n`,
  'two Hosts': `GET ${TENANTS} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`,
  'the same Host twice': `GET ${TENANTS} HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n`,
};

/** What frames a body, together with the body, in ways that fit no body. */
const FRAMES: Readonly<Record<string, string>> = {
  'a negative length': `Content-Length: -1\r\n\r\n${GOOD}`,
  'a length that is no number': `Content-Length: x\r\n\r\n${GOOD}`,
  'a length beyond all numbers': `Content-Length: 99999999999999999999999\r\n\r\n${GOOD}`,
  'two lengths': `Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
  'a length and chunks': `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'a length that is too short': `Content-Length: 10\r\n\r\n${GOOD}`,
  'no length': `\r\n${GOOD}`,
  'a chunk size that is no number': `Transfer-Encoding: chunked\r\n\r\nxyz\r\n${GOOD}\r\n0\r\n\r\n`,
  'a negative chunk size': `Transfer-Encoding: chunked\r\n\r\n-1\r\n${GOOD}\r\n0\r\n\r\n`,
  'a chunk size beyond all numbers': `Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${GOOD}\r\n0\r\n\r\n`,
  'a chunk longer than its size': `Transfer-Encoding: chunked\r\n\r\n2\r\n${GOOD}\r\n0\r\n\r\n`,
  'an endless chunk extension': `Transfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(100_000)}\r\n{}\r\n0\r\n\r\n`,
  'chunks that are not last': `Transfer-Encoding: chunked, identity\r\n\r\n${GOOD}`,
  'chunks named twice': `Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'a coding in front of the chunks': `Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
};

describe('bad transport', () => {
  const bench = useRefusalBench();
  const head = (line = `POST ${TENANTS}`) =>
    `${line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bench().token}\r\nContent-Type: application/json\r\n`;

  for (const [name, bytes] of Object.entries(MALFORMED)) {
    it(`400 for ${name}`, () => bench().refusesRaw(bytes, { status: 400, code: 'invalid-request' }));
  }

  for (const [name, frame] of Object.entries(FRAMES)) {
    it(`400 or 413 for a body with ${name}`, () => bench().refusesRaw(head() + frame));
  }

  it('404 for another target than an address: "*", an authority, another origin', async () => {
    for (const target of [
      '*',
      'x',
      '?',
      'http://other.example/',
      'http://other.example',
      '/\u00e4',
      `//${'x'.repeat(100)}`,
    ]) {
      const answer = await bench().refusesRaw(head(`OPTIONS ${target}`) + '\r\n');
      expect(answer.status, target).to.be.oneOf([400, 404]);
    }
  });

  it('401 for an address with an origin before it: only its path counts', () =>
    bench().refusesRaw(`GET http://other.example${TENANTS}/x HTTP/1.1\r\nHost: x\r\n\r\n`, { status: 401 }));

  it('405 for the methods that no address has', async () => {
    for (const method of ['TRACE', 'PROPFIND', 'PURGE', 'QUERY', 'LOCK', 'M-SEARCH']) {
      const answer = await bench().refusesRaw(head(`${method} ${TENANTS}`) + '\r\n');
      expect(answer.status, method).to.be.oneOf([400, 405]);
    }
  });

  it('a connection that is to be a tunnel is closed', async () => {
    const connection = await RawConnection.open(bench().service.origin);
    connection.write(`CONNECT ${TENANTS} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await connection.closed();
  });

  it('400 for a body that ends before its length', async () => {
    const connection = await RawConnection.open(bench().service.origin);
    connection.write(`${head()}Content-Length: 1000\r\n\r\n${GOOD}`);
    connection.end();
    const [answer] = await connection.closed();
    expect(answer?.status).to.equal(400);
  });

  it('400 for chunks that end before the last one', async () => {
    const connection = await RawConnection.open(bench().service.origin);
    connection.write(`${head()}Transfer-Encoding: chunked\r\n\r\n${GOOD.length.toString(16)}\r\n${GOOD}\r\n`);
    connection.end();
    const [answer] = await connection.closed();
    expect(answer?.status).to.equal(400);
  });

  it('nothing is done for a client that goes away in the middle of its body', async () => {
    const connection = await RawConnection.open(bench().service.origin);
    connection.write(`${head()}Content-Length: 1000\r\n\r\n${GOOD}`);
    connection.destroy();
    await connection.closed();
  });

  it('400 for an expectation that nobody knows, when the body is bad', () =>
    bench().refusesRaw(`${head()}Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}`, {
      status: 400,
      pointer: '/email',
    }));

  it('100, then 400, for a bad body that was announced', async () => {
    const connection = await RawConnection.open(bench().service.origin);
    connection.write(`${head()}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`);
    const [answer] = await connection.answered();
    expect(connection.text).to.match(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 400 /);
    expect(answer?.body['code']).to.equal('invalid-request');
    connection.destroy();
  });
});
