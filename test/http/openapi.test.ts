import { expect } from 'chai';
import request from 'supertest';
import { openApiDocument } from '../../src/adapters/http/documentation/openapi-document.js';
import { DocumentPlace } from '../support/document-place.js';
import { DocumentSchemas } from '../support/document-schemas.js';
import { declaredEndpoints } from '../support/endpoint-list.js';
import { memoryApp } from '../support/memory-app.js';
import { apiDocument } from '../support/openapi-conformance.js';

const PATH = '/api/provisioning/openapi.json';
const endpoints = declaredEndpoints();

describe('the OpenAPI document', () => {
  const served = apiDocument();
  const document = DocumentPlace.root(served);
  const operation = (path: string, method: string) => {
    const found = document.find('paths', `/api/provisioning${path}`, method);
    if (found === null) throw new Error(`${method} ${path} is not documented`);
    return found;
  };

  it('200 for everybody, also in the Community Edition', async () => {
    const { app } = memoryApp({ edition: 'community' });
    const response = await request(app)
      .get(PATH)
      .expect(200)
      .expect('Content-Type', /^application\/json/);
    expect(response.body).to.deep.equal(served);
  });

  it('304 for who has it already', async () => {
    const { app } = memoryApp();
    const { headers } = await request(app).get(PATH).expect(200).expect('Cache-Control', 'no-cache');
    await request(app)
      .get(PATH)
      .set('If-None-Match', headers['etag'] ?? '')
      .expect(304);
  });

  it('405 with the methods that are possible', async () => {
    await request(memoryApp().app).post(PATH).expect(405).expect('Allow', 'GET, HEAD, OPTIONS');
  });

  it('is valid OpenAPI 3.1', async () => {
    // It finds files of its own, so that it is in no bundle.
    const { Validator } = await import('@seriousme/openapi-schema-validator');
    const validator = new Validator();
    const result = await validator.validate({ ...served });
    expect(result.errors).to.equal(undefined);
    expect(validator.version).to.equal('3.1');
  });

  it('has every endpoint, with the permission it needs', () => {
    for (const { path, method, operationId, permission } of endpoints) {
      const documented = operation(path, method);
      expect(documented.get('operationId')?.value).to.equal(operationId);
      expect(documented.get('x-required-permission')?.value).to.equal(permission);
      expect(documented.get('description')?.value).to.contain(permission);
    }
  });

  it('shows the example of the specification as the body that creates a tenant', () => {
    const examples = operation('/tenants', 'post').find('requestBody', 'content', 'application/json', 'examples');
    expect(examples?.find('tenant', 'value')?.value).to.deep.equal({
      client_name: 'Example Corp',
      email: 'admin@example.com',
      phone_number: '+1234567890',
      industry: 'Technology',
    });
  });

  it('shows only examples that its own schemas allow', () => {
    const schemas = new DocumentSchemas(served);
    const withExamples = mediaTypes(document);
    expect(withExamples).to.have.length.above(20);
    const flawsOf = (schema: DocumentPlace | null, value: unknown) =>
      schema === null ? ['there is no schema'] : schemas.flaws(schema, value);
    const flaws = withExamples.flatMap((media) =>
      (media.get('examples')?.keys() ?? []).flatMap((name) =>
        flawsOf(media.get('schema'), media.find('examples', name, 'value')?.value),
      ),
    );
    expect(flaws).to.deep.equal([]);
    const tenant = document.find('components', 'schemas', 'Tenant');
    expect(flawsOf(tenant, tenant?.get('example')?.value)).to.deep.equal([]);
  });

  it('narrows the codes of a problem to those that the operation has with this status', () => {
    const codes = (path: string, method: string, status: string) =>
      operation(path, method)
        .find('responses', status, 'content', 'application/problem+json', 'schema', 'allOf', '1')
        ?.find('properties', 'code', 'enum')?.value;
    expect(codes('/tenants/{tenant}', 'get', '404')).to.deep.equal(['tenant-not-found', 'route-not-found']);
    expect(codes('/tenants/{tenant}', 'get', '400')).to.deep.equal(['invalid-request']);
    expect(codes('/tenants', 'post', '400')).to.have.members([
      'invalid-request',
      'malformed-json',
      'invalid-idempotency-key',
    ]);
    expect(codes('/tenants', 'post', '409')).to.deep.equal(['tenant-already-exists']);
  });

  it('has the header parameters that an operation honours, and no others', () => {
    const headers = (path: string, method: string) =>
      operation(path, method)
        .get('parameters')
        ?.keys()
        .map((at) => operation(path, method).find('parameters', at))
        .filter((parameter) => parameter?.get('in')?.value === 'header')
        .map((parameter) => parameter?.get('name')?.value);
    expect(headers('/tenants', 'post')).to.have.members(['Idempotency-Key', 'Prefer', 'X-Partner-Id', 'X-Request-Id']);
    expect(headers('/tenants/{tenant}', 'get')).to.have.members(['If-None-Match', 'X-Partner-Id', 'X-Request-Id']);
    expect(headers('/tenants/{tenant}', 'patch')).to.have.members(['If-Match', 'X-Partner-Id', 'X-Request-Id']);
  });

  it('has no regular expression beside a format', () => {
    const both = everyPlace(document).filter((place) => place.get('format') && place.get('pattern'));
    expect(both.map(({ pointer }) => pointer)).to.deep.equal([]);
  });

  it('cannot be made of an endpoint whose query parameters nobody can read', () => {
    const [first] = endpoints;
    if (first === undefined) throw new Error('there are no endpoints');
    const odd = { ...first, query: first.query.transform((value) => value) };
    const options = { version: '1', problemExamples: new Map() };
    expect(() => openApiDocument([odd], options)).to.throw(`The query of ${first.operationId}`);
  });
});

function mediaTypes(document: DocumentPlace): readonly DocumentPlace[] {
  return everyPlace(document).filter((place) => place.get('schema') && place.get('examples'));
}

/** Every object in the document, each once. */
function everyPlace(document: DocumentPlace, seen = new Map<string, DocumentPlace>()): readonly DocumentPlace[] {
  seen.set(document.pointer, document);
  for (const name of document.keys()) {
    const place = document.get(name);
    if (place !== null && typeof place.value === 'object' && !seen.has(place.pointer)) everyPlace(place, seen);
  }
  return [...seen.values()];
}
