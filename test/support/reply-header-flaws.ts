import type { DocumentedAnswer } from './documented-answer.js';
import type { DocumentPlace } from './document-place.js';
import type { DocumentSchemas } from './document-schemas.js';

/** Headers of the transport, those that protect every answer, and those by which browsers let pages read it: no operation documents them. */
const UNDOCUMENTED = new Set([
  'access-control-allow-origin',
  'access-control-expose-headers',
  'cache-control',
  'connection',
  'content-length',
  'content-security-policy',
  'content-type',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'date',
  'keep-alive',
  'origin-agent-cluster',
  'referrer-policy',
  'strict-transport-security',
  'transfer-encoding',
  'vary',
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
]);

/** What is wrong with an answer's headers, by what is documented of its reply: missing ones, wrong ones, undocumented ones. */
export function replyHeaderFlaws(
  reply: DocumentPlace,
  { headers }: DocumentedAnswer,
  schemas: DocumentSchemas,
): readonly string[] {
  const documented = reply.get('headers');
  const names = documented?.keys() ?? [];
  const lowerCase = new Set(names.map((name) => name.toLowerCase()));
  const extra = Object.keys(headers).filter((name) => !lowerCase.has(name) && !UNDOCUMENTED.has(name));
  return [
    ...names.flatMap((name) => flawsOf(name, documented?.get(name) ?? null, headerOf(name, headers), schemas)),
    ...extra.map((name) => `the header ${name} is not documented`),
  ];
}

/** The value of a header as one text; `undefined` when it was not sent. */
export function headerOf(name: string, headers: DocumentedAnswer['headers']): string | undefined {
  const value = headers[name.toLowerCase()];
  return value === undefined ? undefined : String(value);
}

function flawsOf(
  name: string,
  header: DocumentPlace | null,
  value: string | undefined,
  schemas: DocumentSchemas,
): readonly string[] {
  if (value === undefined) return header?.get('required')?.value === true ? [`the header ${name} is missing`] : [];
  const schema = header?.get('schema');
  const isNumber = schema?.get('type')?.value === 'integer' && /^\d+$/.test(value);
  const flaws = schema ? schemas.flaws(schema, isNumber ? Number(value) : value) : [];
  return flaws.map((flaw) => `the header ${name}: ${flaw}`);
}
