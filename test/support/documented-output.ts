import type { CurlAnswer, CurlCommand } from './curl.js';

/** What a page leaves out. */
const ELLIPSIS = '…';

/** What is another one at every run, and is compared as a kind only. */
const CHANGING: readonly [RegExp, string][] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<id>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>'],
  [/\bwhsec_(?:[A-Za-z0-9+/=]+|…)/g, '<secret>'],
  [/cursor=[\w-]+/g, 'cursor=<cursor>'],
];
const CHANGING_NUMBERS = new Set(['sequence', 'duration_ms', 'attempt_count']);
const CHANGING_TEXTS = new Set(['next_cursor']);

/** How an answer differs from what a page shows of it; empty when it does not. */
export function outputFlaws(command: CurlCommand, answer: CurlAnswer, output: string): readonly string[] {
  if (!command.showsHead) return bodyFlaws(output, answer.text);
  const [head = '', ...body] = output.split('\n\n');
  const [statusLine = '', ...headers] = head.split('\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
  return [
    ...(status === answer.status ? [] : [`the status is ${answer.status}, not ${status}`]),
    ...headers.flatMap((header) => headerFlaws(header, answer)),
    ...bodyFlaws(body.join('\n\n'), answer.text),
  ];
}

function headerFlaws(header: string, { headers }: CurlAnswer): readonly string[] {
  if (header.trim() === ELLIPSIS) return [];
  const [name = '', ...rest] = header.split(':');
  return textFlaws(rest.join(':').trim(), String(headers[name.toLowerCase()]), name);
}

function bodyFlaws(expected: string, actual: string): readonly string[] {
  if (expected === '') return [];
  if (!/^[{[]/.test(expected)) return textFlaws(expected.trim(), actual.replaceAll('\r\n', '\n').trim(), 'the body');
  if (/\}\n\{/.test(expected)) {
    const lines = actual.trim().split('\n');
    return expected.split('\n').flatMap((line, index) => bodyFlaws(line, lines[index] ?? ''));
  }
  return flaws(parse(expected), JSON.parse(actual), '');
}

/** Reads JSON in which `…` stands for members, items or the rest of a text. */
function parse(text: string): unknown {
  const within: string[] = [];
  const complete = text.replaceAll(/"(?:[^"\\]|\\.)*"|[{}[\]…]/g, (token) => {
    if (token === '{' || token === '[') within.push(token);
    if (token === '}' || token === ']') within.pop();
    if (token !== ELLIPSIS) return token;
    return within.at(-1) === '[' ? `"${ELLIPSIS}"` : `"${ELLIPSIS}":"${ELLIPSIS}"`;
  });
  try {
    return JSON.parse(complete);
  } catch (cause) {
    throw new Error(`the page's JSON cannot be read: ${complete}`, { cause });
  }
}

function flaws(expected: unknown, actual: unknown, path: string): readonly string[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (typeof expected === 'string' && typeof actual === 'string') {
    return CHANGING_TEXTS.has(name) ? [] : textFlaws(expected, actual, path);
  }
  if (typeof expected === 'number' && typeof actual === 'number' && CHANGING_NUMBERS.has(name)) return [];
  if (Array.isArray(expected) && Array.isArray(actual)) return arrayFlaws(expected, actual, path);
  if (isObject(expected) && isObject(actual)) return objectFlaws(expected, actual, path);
  return expected === actual ? [] : [`${path} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];
}

function arrayFlaws(expected: readonly unknown[], actual: readonly unknown[], path: string): readonly string[] {
  const open = expected.at(-1) === ELLIPSIS;
  const shown = open ? expected.slice(0, -1) : expected;
  if (open ? actual.length < shown.length : actual.length !== shown.length) {
    return [`${path} has ${actual.length} items, not ${shown.length}`];
  }
  return shown.flatMap((item, index) => flaws(item, actual[index], `${path}/${index}`));
}

function objectFlaws(expected: Members, actual: Members, path: string): readonly string[] {
  const { [ELLIPSIS]: open, ...shown } = expected;
  const extra = open === undefined ? Object.keys(actual).filter((name) => !Object.hasOwn(shown, name)) : [];
  return [
    ...extra.map((name) => `${path}/${name} is not on the page`),
    ...Object.entries(shown).flatMap(([name, value]) => flaws(value, actual[name], `${path}/${name}`)),
  ];
}

function textFlaws(expected: string, actual: string, path: string): readonly string[] {
  const kind = (text: string) => CHANGING.reduce((result, [pattern, word]) => result.replaceAll(pattern, word), text);
  const pieces = kind(expected).split(ELLIPSIS);
  if (pieces.length === 1) {
    return kind(expected) === kind(actual) ? [] : [`${path} is ${actual}, not ${expected}`];
  }
  // Of an id that is cut short nothing is left to compare.
  const known = pieces.map((piece) => (/^[0-9a-f-]*$/.test(piece) ? '' : piece));
  let at = 0;
  for (const piece of known) {
    const found = kind(actual).indexOf(piece, at);
    if (found === -1) return [`${path} is ${actual}, not ${expected}`];
    at = found + piece.length;
  }
  return [];
}

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
