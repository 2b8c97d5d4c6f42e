import { AssertionError } from 'chai';
import type { Response as SupertestResponse } from 'supertest';
import { documentOf } from '../../src/adapters/http/documentation/documentation-router.js';
import { AnswerCheck } from './answer-check.js';
import { answerOf, type DocumentedAnswer } from './documented-answer.js';
import { declaredEndpoints } from './endpoint-list.js';

let check: AnswerCheck | undefined;

/**
 * Fails unless the OpenAPI document says of the operation that it can be answered so: status, content type, headers and body, with
 * nothing missing and nothing more. For supertest: `.expect(expectDocumented)`.
 */
export function expectDocumented(response: SupertestResponse): void {
  expectDocumentedAnswer(answerOf(response));
}

/** The same for an answer that another client got; `answerOfFetch` reads one. */
export function expectDocumentedAnswer(answer: DocumentedAnswer): void {
  const flaws = (check ??= new AnswerCheck(apiDocument())).flaws(answer);
  if (flaws.length === 0) return;
  const { method, path, status, body } = answer;
  throw new AssertionError(
    `${method} ${path} was answered with ${status}, but ${flaws.join('; ')}\n${body.slice(0, 2000)}`,
  );
}

/** The OpenAPI document as the service answers it. */
export function apiDocument(): object {
  const document: unknown = JSON.parse(JSON.stringify(documentOf(declaredEndpoints())));
  if (typeof document === 'object' && document !== null) return document;
  throw new Error('the document is no object');
}
