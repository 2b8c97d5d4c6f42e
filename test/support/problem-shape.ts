import { expect } from 'chai';
import { PROBLEMS, type ProblemCode } from '../../src/adapters/http/problem-catalogue.js';
import type { Answer } from './http-client.js';

/** What must never be read in an answer: stacks, SQL, files, drivers. */
const INTERNAL =
  /node_modules|\bat \S+ \(|\.[jt]s:\d+|\/src\/|\/dist\/|\bselect\b|\binsert into\b|\bprisma\b|postgres|\bzod\b|\bECONN|constraint|TypeError|SyntaxError|Z_DATA_ERROR/i;

/** What else is known of a problem. */
export interface Expected {
  readonly status?: number;
  readonly code?: ProblemCode;
  /** The address that was asked for, without its query. */
  readonly instance?: string;
  /** A field that `errors` must name. */
  readonly pointer?: string;
}

/** Expects an answer to be a problem of the contract's one shape (§2) that tells nothing internal. */
export function expectProblem(answer: Answer, expected: Expected = {}): void {
  const { body, headers, status, text } = answer;
  const code = String(body['code']);
  const { type, title, detail, instance: at, request_id } = body;
  expect(isCode(code), `code ${code} is in the catalogue: ${text.slice(0, 300)}`).to.equal(true);
  expect({ media: headers['content-type'], type, title, status: body['status'], request_id }).to.deep.equal({
    media: 'application/problem+json',
    type: `/problems/${code}`,
    title: isCode(code) ? PROBLEMS[code].title : null,
    status,
    request_id: String(headers['x-request-id']),
  });
  expect([typeof detail, typeof at]).to.deep.equal(['string', 'string']);
  expect(detail).to.match(/\.$/);
  expect(text.slice(0, 50_000)).not.to.match(INTERNAL);
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).to.deep.equal([]);
  if (body['errors'] !== undefined) expectErrors(body['errors']);
  const { status: wantedStatus, code: wantedCode, instance, pointer } = expected;
  const told = text.slice(0, 300);
  if (wantedStatus !== undefined) expect(status, told).to.equal(wantedStatus);
  if (wantedCode !== undefined) expect(code, told).to.equal(wantedCode);
  if (instance !== undefined) expect(at).to.equal(instance);
  if (pointer !== undefined) expect(pointersOf(answer), told).to.include(pointer);
}

/** Expects an answer to say that the service cannot do it now, and when to ask again. */
export function expectUnavailable(answer: Answer): void {
  expectProblem(answer, { status: 503, code: 'unavailable' });
  expect(answer.headers['retry-after']).to.match(/^[1-9]\d*$/);
}

/** The fields that a problem names. */
export function pointersOf({ body }: Answer): readonly unknown[] {
  const { errors } = body;
  return Array.isArray(errors) ? errors.map((error: unknown) => membersOf(error)['pointer']) : [];
}

function expectErrors(errors: unknown): void {
  if (!Array.isArray(errors)) return expect.fail('errors is no list');
  for (const error of errors.slice(0, 100).map(membersOf)) {
    expect(error).to.have.all.keys(['pointer', 'code', 'message']);
    expect(error['pointer']).to.match(/^(\/[^]*|\?[^]*|)$/);
    expect(error['code']).to.match(/^[a-z_]+$/);
    expect(error['message']).to.be.a('string').and.not.equal('');
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
