import type { DocumentedAnswer } from './documented-answer.js';
import { DocumentPlace } from './document-place.js';
import { DocumentSchemas } from './document-schemas.js';
import { headerOf, replyHeaderFlaws } from './reply-header-flaws.js';

/** What can be answered where no operation is: at unknown addresses, and before the operation is looked for. */
const OUTSIDE = ['edition-required', 'unavailable', 'invalid-request', 'internal-error'];

/** A path of the document. */
interface PathTemplate {
  readonly template: string;
  readonly pattern: RegExp;
  readonly place: DocumentPlace | null;
}

/** Holds answers against an OpenAPI document. */
export class AnswerCheck {
  private readonly document: DocumentPlace;
  private readonly schemas: DocumentSchemas;
  private readonly templates: readonly PathTemplate[];

  constructor(document: object) {
    this.document = DocumentPlace.root(document);
    this.schemas = new DocumentSchemas(document);
    this.templates = templatesIn(this.document);
  }

  /** Everything in an answer that the document does not say, and everything that it promises and the answer does not have. */
  flaws(answer: DocumentedAnswer): readonly string[] {
    const path = this.pathOf(answer.path.split('?')[0] ?? '');
    if (path === null) return this.problemFlaws(answer, ['route-not-found', ...OUTSIDE]);
    if (answer.method === 'OPTIONS' && answer.status === 204) return optionsFlaws(answer);
    const operation = path.get(answer.method === 'HEAD' ? 'get' : answer.method.toLowerCase());
    if (operation === null) return this.problemFlaws(answer, ['method-not-allowed', ...OUTSIDE]);
    const reply = operation.find('responses', String(answer.status));
    if (reply === null) return [`the status ${answer.status} is not documented`];
    return [...replyHeaderFlaws(reply, answer, this.schemas), ...this.bodyFlaws(reply, answer)];
  }

  private pathOf(path: string): DocumentPlace | null {
    return this.templates.find(({ template, pattern }) => template === path || pattern.test(path))?.place ?? null;
  }

  private bodyFlaws(reply: DocumentPlace, { method, headers, body }: DocumentedAnswer): readonly string[] {
    const content = reply.get('content');
    const type = headerOf('content-type', headers)?.split(';')[0]?.trim();
    if (content === null || content.keys().length === 0) {
      return body === '' && type === undefined ? [] : ['a body is sent where none is documented'];
    }
    const media = type === undefined ? null : content.get(type);
    if (media === null) return [`the content type ${type ?? '(none)'} is not documented`];
    if (method === 'HEAD') return body === '' ? [] : ['a HEAD is answered with a body'];
    const schema = media.get('schema');
    if (schema === null) return ['its content has no schema'];
    return valuesIn(type, body).flatMap((value) => this.schemas.flaws(schema, value));
  }

  private problemFlaws(answer: DocumentedAnswer, codes: readonly string[]): readonly string[] {
    const reply = this.anyReply(answer.status);
    const schema = this.document.find('components', 'schemas', 'Problem');
    if (reply === null || schema === null) return [`the status ${answer.status} is documented nowhere`];
    if (headerOf('content-type', answer.headers) !== 'application/problem+json') return ['it is no problem'];
    const headers = replyHeaderFlaws(reply, answer, this.schemas);
    if (answer.method === 'HEAD') return headers;
    const problem: unknown = JSON.parse(answer.body);
    const code = DocumentPlace.root(problem).get('code')?.value;
    const surprise = codes.includes(String(code))
      ? []
      : [`the code ${String(code)} is not possible where no operation is`];
    return [...headers, ...surprise, ...this.schemas.flaws(schema, problem)];
  }

  private anyReply(status: number): DocumentPlace | null {
    const paths = this.document.get('paths');
    for (const path of paths?.keys() ?? []) {
      for (const method of paths?.get(path)?.keys() ?? []) {
        const reply = paths?.find(path, method, 'responses', String(status));
        if (reply) return reply;
      }
    }
    return null;
  }
}

function valuesIn(type: string | undefined, body: string): readonly unknown[] {
  if (type === 'application/x-ndjson')
    return body
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return [type === 'application/json' || type?.endsWith('+json') ? JSON.parse(body) : body];
}

function optionsFlaws({ headers, body }: DocumentedAnswer): readonly string[] {
  const missing = ['allow', 'x-request-id'].filter((name) => headerOf(name, headers) === undefined);
  return [...missing.map((name) => `the header ${name} is missing`), ...(body === '' ? [] : ['OPTIONS has a body'])];
}

/** The paths of a document: those with fewer parameters first, since they are meant where others fit too. */
function templatesIn(document: DocumentPlace): readonly PathTemplate[] {
  const paths = document.get('paths');
  return (paths?.keys() ?? [])
    .toSorted((a, b) => a.split('{').length - b.split('{').length)
    .map((template) => ({ template, pattern: patternOf(template), place: paths?.get(template) ?? null }));
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`);
}
