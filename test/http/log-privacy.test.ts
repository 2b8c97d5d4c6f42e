import { expect } from 'chai';
import { stdSerializers } from 'pino';
import { query } from '../support/query.js';
import { startTestService, type TestService } from '../support/test-service.js';

const SECRETS = ['ada.lovelace@example.com', 'Analytical Engines Ltd', '+44 20 7946 0000'];

describe('What is logged of a defect', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
    // A row that the database refuses for a reason that nobody thought of: its message quotes the whole row.
    await query(service.databaseUrl, `ALTER TABLE tenants ADD CONSTRAINT unforeseen CHECK (industry IS NULL)`);
  });
  after(() => service.stop());

  it('500 for a row that the database refuses; the log says why, and nothing of what is in the row', async () => {
    const [email, client_name, phone_number] = SECRETS;
    const client = service.client();
    const answer = await client.send({
      method: 'POST',
      path: '/api/provisioning/tenants',
      body: { client_name, email, phone_number, industry: 'Computing' },
    });
    expect(answer.status).to.equal(500);
    const line = service.log.at(-1);
    expect(line).to.include({ status: 500, request_id: answer.headers['x-request-id'] });
    const written = JSON.stringify({ ...line, err: stdSerializers.err(errorOf(line?.err)) });
    expect(written).to.include('unforeseen');
    for (const secret of SECRETS) {
      expect(answer.text).not.to.include(secret);
      expect(written).not.to.include(secret);
    }
  });
});

function errorOf(value: unknown): Error {
  if (!(value instanceof Error)) throw new Error(`no error is logged but ${String(value)}`);
  return value;
}
