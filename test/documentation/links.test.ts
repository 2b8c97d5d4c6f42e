import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect } from 'chai';
import { Marked, type Token } from 'marked';
import request from 'supertest';
import { headingIds } from '../../src/adapters/http/documentation/heading-ids.js';
import { packagePath } from '../../src/adapters/http/documentation/package-files.js';
import { projectFile } from '../support/markdown.js';
import { memoryApp } from '../support/memory-app.js';

const ROOT = packagePath();
const FILES = ['.', 'docs']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: folder !== '.' }).map((name) => join(folder, String(name))),
  )
  .filter((path) => path.endsWith('.md'));

describe('Markdown', () => {
  const { app } = memoryApp();

  for (const path of FILES) {
    it(`${path} leads nowhere that is not there`, async () => {
      const dead: string[] = [];
      for (const href of linksIn(projectFile(path))) if (!(await leadsSomewhere(path, href))) dead.push(href);
      expect(dead).to.deep.equal([]);
    });
  }

  it('is led to, every page of the three guides, from another one', () => {
    const led = new Set(
      FILES.flatMap((path) => linksIn(projectFile(path)).map((href) => join(dirname(path), href.split('#')[0] ?? ''))),
    );
    const pages = FILES.filter((path) => /^docs\/(partner|operator|contributor)\//.test(path));
    expect(pages.filter((path) => !led.has(path))).to.deep.equal([]);
  });

  it('has a number for each decision that no other decision has, and that its title tells', () => {
    const decisions = FILES.filter((path) => path.startsWith('docs/adr/'));
    const numbers = decisions.map((path) => Number(/(\d{4})-/.exec(path)?.[1]));
    expect(new Set(numbers).size).to.equal(decisions.length);
    expect(decisions.map((path) => Number(/^# (\d+)\. /.exec(projectFile(path))?.[1]))).to.deep.equal(numbers);
  });

  async function leadsSomewhere(path: string, href: string): Promise<boolean> {
    if (/^(https?|mailto):/.test(href)) return URL.canParse(href);
    if (href.startsWith('/')) return (await request(app).get(href.split('#')[0] ?? '')).status === 200;
    const [file = '', anchor] = href.split('#');
    const target = file === '' ? path : relative(ROOT, join(ROOT, dirname(path), file));
    if (target.startsWith('..') || !existsSync(join(ROOT, target))) return false;
    if (anchor === undefined) return true;
    return statSync(join(ROOT, target)).isFile() && anchorsIn(projectFile(target)).has(anchor);
  }
});

function linksIn(text: string): readonly string[] {
  const links: string[] = [];
  const collect = (token: Token): void => {
    if (token.type === 'link' || token.type === 'image') links.push(String(token['href']));
  };
  const marked = new Marked();
  void marked.walkTokens(marked.lexer(text), collect);
  return links;
}

function anchorsIn(text: string): ReadonlySet<string> {
  const idOf = headingIds();
  const anchors = new Set<string>();
  const marked = new Marked();
  void marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type === 'heading') anchors.add(idOf(String(token['text'])));
  });
  return anchors;
}
