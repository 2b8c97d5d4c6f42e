import { AssertionError, expect } from 'chai';
import request from 'supertest';
import { AnswerCheck } from '../support/answer-check.js';
import { answerOf, answerOfFetch, type DocumentedAnswer } from '../support/documented-answer.js';
import { memoryApp } from '../support/memory-app.js';
import { apiDocument, expectDocumented, expectDocumentedAnswer } from '../support/openapi-conformance.js';

const TENANTS = '/api/provisioning/tenants';
const TENANT = { client_name: 'Example Corp', email: 'admin@example.com' };

describe('the check of answers against the OpenAPI document', () => {
  const { app, bearer } = memoryApp();
  let agent: InstanceType<typeof request.agent>;
  let created: DocumentedAnswer;

  before(async () => {
    agent = request.agent(app).set('Authorization', await bearer());
    created = answerOf(await agent.post(TENANTS).send(TENANT));
  });

  it('passes what the service answers when all goes well', async () => {
    const key = { 'Idempotency-Key': 'conformance' };
    const { body } = await agent
      .post(TENANTS)
      .set(key)
      .send({ ...TENANT, email: 'b@example.com' })
      .expect(expectDocumented);
    await agent
      .post(TENANTS)
      .set(key)
      .send({ ...TENANT, email: 'b@example.com' })
      .expect(201)
      .expect(expectDocumented);
    await agent
      .post(`${TENANTS}?dry_run=true`)
      .send({ ...TENANT, email: 'c@example.com' })
      .expect(200)
      .expect(expectDocumented);
    const own = `${TENANTS}/${body.tenant}`;
    await agent.get(own).expect(200).expect(expectDocumented);
    await agent.head(own).expect(200).expect(expectDocumented);
    await agent.options(own).expect(204).expect(expectDocumented);
    await agent.get(own).set('If-None-Match', '"1"').expect(304).expect(expectDocumented);
    await agent.patch(own).send({ industry: null }).expect(200).expect(expectDocumented);
    await agent.post(`${own}/suspend`).expect(200).expect(expectDocumented);
    await agent.delete(own).expect(204).expect(expectDocumented);
  });

  it('passes the problems that the service answers', async () => {
    const unknown = `${TENANTS}/0192f7a4-5b1c-7e3a-9f10-2c4d6e8f0a1b`;
    await agent.post(TENANTS).send({ nothing: 1 }).expect(400).expect(expectDocumented);
    await agent.post(TENANTS).type('json').send('{').expect(400).expect(expectDocumented);
    await request(app).get(unknown).expect(401).expect(expectDocumented);
    await agent.get(unknown).set('X-Partner-Id', 'other').expect(403).expect(expectDocumented);
    await agent.get(unknown).expect(404).expect(expectDocumented);
    await agent.get('/api/provisioning/nowhere').expect(404).expect(expectDocumented);
    await agent.post(unknown).expect(405).expect(expectDocumented);
    await agent.get(unknown).accept('text/html').expect(406).expect(expectDocumented);
    await agent.post(TENANTS).send(TENANT).expect(409).expect(expectDocumented);
    await agent.post(TENANTS).type('text').send('x').expect(415).expect(expectDocumented);
    const { app: community } = memoryApp({ edition: 'community' });
    await request(community).get(unknown).expect(501).expect(expectDocumented);
    const { app: draining } = memoryApp({ isDraining: () => true });
    await request(draining).get(unknown).expect(503).expect(expectDocumented);
  });

  it('reads answers of fetch too', async () => {
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : null;
    const response = await fetch(`http://127.0.0.1:${port}${TENANTS}`, { method: 'POST' });
    expectDocumentedAnswer(await answerOfFetch('POST', response));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const header = (name: string, value: string | undefined) => (answer: DocumentedAnswer) => ({
    ...answer,
    headers: { ...answer.headers, [name]: value },
  });
  const field = (name: string, value: unknown) => (answer: DocumentedAnswer) => ({
    ...answer,
    body: changed(answer.body, { [name]: value }),
  });
  const line = (changes: Partial<DocumentedAnswer>) => (answer: DocumentedAnswer) => ({ ...answer, ...changes });

  const drifts: readonly (readonly [string, (answer: DocumentedAnswer) => DocumentedAnswer, string])[] = [
    ['a status that is not documented', line({ status: 202 }), 'the status 202 is not documented'],
    ['a header that is missing', header('location', undefined), 'the header Location is missing'],
    ['a header that is not documented', header('x-new', '1'), 'the header x-new is not documented'],
    [
      'a header with another value',
      header('idempotency-replayed', 'yes'),
      'the header Idempotency-Replayed: it must be',
    ],
    ['another content type', header('content-type', 'text/json'), 'the content type text/json is not documented'],
    ['a field that is missing', field('plan', undefined), "must have required property 'plan'"],
    ['a field that is not documented', field('secret', 1), 'must NOT have additional properties'],
    ['a field of another type', field('version', '1'), '/version must be integer'],
    ['a field of another format', field('created_at', 'today'), '/created_at must match format'],
    ['an operation that does not exist', line({ method: 'PUT' }), 'it is no problem'],
    [
      'a body where none should be',
      line({ method: 'HEAD', path: `${TENANTS}/1`, status: 200 }),
      'answered with a body',
    ],
  ];

  for (const [what, drift, flaw] of drifts) {
    it(`fails on ${what}`, () => {
      expectDocumentedAnswer(created);
      expect(() => expectDocumentedAnswer(drift(created))).to.throw(AssertionError, flaw);
    });
  }

  it('fails on a problem with a code that the operation does not have, and on one with a member too many', async () => {
    const taken = answerOf(await agent.post(TENANTS).send(TENANT).expect(409));
    const check = new AnswerCheck(apiDocument());
    expect(check.flaws(taken)).to.deep.equal([]);
    const wrongCode = { ...taken, body: changed(taken.body, { code: 'invalid-state-transition' }) };
    expect(check.flaws(wrongCode).join()).to.contain('must be equal to one of the allowed values');
    const tooMuch = { ...taken, body: changed(taken.body, { sql: 'insert' }) };
    expect(check.flaws(tooMuch).join()).to.contain('must NOT have unevaluated properties');
  });

  it('fails on a challenge that a 401 does not have', async () => {
    const refused = answerOf(await request(app).get(`${TENANTS}/1`).expect(401));
    const silent = { ...refused, headers: { ...refused.headers, 'www-authenticate': undefined } };
    expect(() => expectDocumentedAnswer(silent)).to.throw('the header WWW-Authenticate is missing');
  });
});

function changed(body: string, fields: Readonly<Record<string, unknown>>): string {
  const value: unknown = JSON.parse(body);
  return JSON.stringify(Object.assign(Object(value), fields));
}
