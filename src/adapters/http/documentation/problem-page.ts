import { existsSync, readFileSync } from 'node:fs';
import { Marked, type Token, type Tokens } from 'marked';
import { PROBLEMS, type ProblemCode } from '../problem-catalogue.js';
import { packagePath } from './package-files.js';
import { PROBLEM_CODES } from './possible-problems.js';

/** What there is to say about a kind of problem, from `docs/errors/<code>.md`, which is read when somebody asks. */
export interface ProblemPage extends ProblemText {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
}

interface ProblemText {
  /** The sections of the page by their headings, in Markdown. */
  readonly sections: ReadonlyMap<string, string>;
  /** The body that the page shows. */
  readonly example: unknown;
  readonly html: string;
}

/** The headings that every page has. */
export const PAGE_SECTIONS = ['What happened', 'How to fix it', 'Example'] as const;

const markdown = new Marked({ walkTokens: leadToPage });

/** The pages of the catalogue's codes that have one. A test sees to it that all have. */
export const PROBLEM_PAGES = readProblemPages();

function readProblemPages(): ReadonlyMap<ProblemCode, ProblemPage> {
  const pages = new Map<ProblemCode, ProblemPage>();
  for (const code of PROBLEM_CODES) {
    const file = packagePath('docs', 'errors', `${code}.md`);
    if (existsSync(file)) pages.set(code, problemPage(code, file));
  }
  return pages;
}

/** Makes a page of its file. Rendering all of them would hold up every start for a good part of a second. */
function problemPage(code: ProblemCode, file: string): ProblemPage {
  let text: ProblemText | undefined;
  const read = () => (text ??= problemText(readFileSync(file, 'utf8')));
  return {
    code,
    ...PROBLEMS[code],
    get sections() {
      return read().sections;
    },
    get example() {
      return read().example;
    },
    get html() {
      return read().html;
    },
  };
}

/** @throws SyntaxError when its example is no JSON */
function problemText(text: string): ProblemText {
  const tokens = markdown.lexer(text);
  const example = tokens.find((token): token is Tokens.Code => token.type === 'code' && token['lang'] === 'json');
  return {
    sections: sectionsOf(tokens),
    example: example === undefined ? null : JSON.parse(example.text),
    html: markdown.parse(text, { async: false }),
  };
}

function sectionsOf(tokens: readonly Token[]): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  let heading: string | null = null;
  for (const token of tokens) {
    if (token.type === 'heading') heading = token['depth'] === 2 ? String(token['text']) : null;
    else if (heading !== null) sections.set(heading, (sections.get(heading) ?? '') + token.raw);
  }
  return new Map([...sections].map(([name, body]) => [name, body.trim()]));
}

/** The files name each other as files, so that they can be read in the repository too. */
function leadToPage(token: Token): void {
  if (token.type !== 'link') return;
  token['href'] = String(token['href']).replace(/^([a-z-]+)\.md$/, '/problems/$1');
}
