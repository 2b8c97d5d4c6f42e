import { Marked, type Tokens } from 'marked';
import { headingIds } from './heading-ids.js';

/** A page of the guide for partners, from `docs/partner/<name>.md`. */
export interface GuidePage {
  /** Where it is served. */
  readonly path: string;
  readonly title: string;
  /** Made when it is asked for: nobody waits for it when a process starts. */
  readonly html: () => string;
}

/** Where the guide begins. */
export const GUIDE_PATH = '/docs/guide';

/** Makes a page of its Markdown; every heading can be linked to, as on the repository's own pages. */
export function guidePage(name: string, text: string): GuidePage {
  const idOf = headingIds();
  const markdown = new Marked({
    walkTokens(token) {
      if (token.type === 'link') token['href'] = servedAt(String(token['href']));
    },
    renderer: {
      heading({ tokens, depth, text: heading }: Tokens.Heading) {
        return `<h${depth} id="${idOf(heading)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
    },
  });
  const title = /^# (.+)$/m.exec(text)?.[1] ?? name;
  return { path: pathOf(name), title, html: () => markdown.parse(text, { async: false }) };
}

/** The files name each other as files, so that they can be read in the repository too. */
function servedAt(href: string): string {
  const [file = '', anchor] = href.split('#');
  const problem = /^\.\.\/errors\/([a-z-]+)\.md$/.exec(file)?.[1];
  const page = /^([a-zA-Z-]+)\.md$/.exec(file)?.[1];
  const path = problem === undefined ? (page === undefined ? file : pathOf(page)) : `/problems/${problem}`;
  return anchor === undefined ? path : `${path}#${anchor}`;
}

function pathOf(name: string): string {
  return name === 'README' ? GUIDE_PATH : `${GUIDE_PATH}/${name}`;
}
