import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { UuidV7Generator } from '../../src/adapters/system/uuid-v7-generator.js';
import { refuseMalformed } from '../../src/infrastructure/malformed-requests.js';
import { portOf } from '../support/port-of.js';
import { RawConnection } from '../support/raw-http.js';
import { waitFor } from '../support/wait-for.js';

describe('Refusing what is no request', () => {
  let server: Server;
  let connection: RawConnection;
  const responses: ServerResponse[] = [];
  before(async () => {
    server = createServer((_, response) => responses.push(response));
    refuseMalformed(server, { ids: new UuidV7Generator(), log: { info: () => undefined, error: () => undefined } });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    connection = await RawConnection.open(`http://127.0.0.1:${portOf(server)}`);
  });
  after(() => {
    connection.destroy();
    server.close();
  });

  // The answer to an export has as many listeners as Node takes for normal: one more, and it warns of a leak.
  it('waits for the answer before it without another listener', async () => {
    connection.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor(async () => expect(responses).to.have.length(1));
    const listeners = responses[0]?.listenerCount('close');
    const refused = once(server, 'clientError');
    connection.write('rubbish\r\n\r\n');
    await refused;
    expect(responses[0]?.listenerCount('close')).to.equal(listeners);
    responses[0]?.end('done');
    const answers = await connection.closed();
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 400]);
  });
});
