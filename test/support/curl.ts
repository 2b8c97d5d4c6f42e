import { request, type IncomingHttpHeaders } from 'node:http';

/** What a `curl` command of our documentation sends. */
export interface CurlCommand {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Whether it shows the status line and the headers. */
  readonly showsHead: boolean;
}

/** What came back. */
export interface CurlAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * Reads a `curl` command as a shell would, with the few options that our documentation uses, so that it can be run where there is
 * neither a shell nor curl. `files` are those that `@name` may name. @throws Error for anything else
 */
export function parseCurl(
  line: string,
  variables: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, string>,
): CurlCommand {
  const [program, ...words] = shellWords(line, variables);
  if (program !== 'curl') throw new Error(`this is no curl command: ${line}`);
  const headers: Record<string, string> = {};
  let method: string | null = null;
  let url = '';
  let body: string | null = null;
  let showsHead = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const value = () => words[(at += 1)] ?? '';
    if (word === '-i') showsHead = true;
    else if (word === '-X') method = value();
    else if (word === '-H') {
      const [name = '', ...rest] = value().split(':');
      headers[name.trim().toLowerCase()] = rest.join(':').trim();
    } else if (word === '-d' || word === '--data-binary') body = dataOf(value(), files);
    else if (word.startsWith('-')) throw new Error(`curl's option ${word} is not known here`);
    else url = word;
  }
  return { method: method ?? (body === null ? 'GET' : 'POST'), url, headers, body, showsHead };
}

function dataOf(data: string, files: ReadonlyMap<string, string>): string {
  if (!data.startsWith('@')) return data;
  const file = files.get(data.slice(1));
  if (file === undefined) throw new Error(`the page has no file ${data.slice(1)}`);
  return file;
}

/** Sends what a command says. */
export function runCurl({ method, url, headers, body }: CurlCommand): Promise<CurlAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Uint8Array[] = [];
      response.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.once('error', reject);
    sent.end(body ?? undefined);
  });
}

const WORD = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\([^])|\$(\w+)|([^\s'"\\$]+)/gy;

/** Splits a command into words: quotes, backslashes and variables as a POSIX shell has them. */
function shellWords(line: string, variables: ReadonlyMap<string, string>): readonly string[] {
  const expand = (text: string) => text.replaceAll(/\$(\w+)/g, (_match, name: string) => valueOf(name, variables));
  const words: string[] = [];
  let word: string | null = null;
  let end = 0;
  for (const match of line.matchAll(WORD)) {
    const [all, single, double, escaped, variable, bare] = match;
    end = match.index + all.length;
    if (/^\s/.test(all)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (bare?.startsWith('#') === true && word === null) break;
    else if (escaped !== '\n') {
      const quoted = double === undefined ? undefined : expand(double.replaceAll(/\\(["\\])/g, '$1'));
      const part = single ?? quoted ?? escaped ?? (variable === undefined ? bare : valueOf(variable, variables));
      word = (word ?? '') + (part ?? '');
    }
  }
  if (word !== null) words.push(word);
  if (end === 0) throw new Error(`this is no command: ${line}`);
  return words;
}

function valueOf(name: string, variables: ReadonlyMap<string, string>): string {
  const value = variables.get(name);
  if (value === undefined) throw new Error(`nothing has set $${name}`);
  return value;
}
