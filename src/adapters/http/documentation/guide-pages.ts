import { readdirSync, readFileSync } from 'node:fs';
import { guidePage, GUIDE_PATH, type GuidePage } from './guide-page.js';
import { htmlPage, PAGE_HEADERS } from './html-page.js';
import { packagePath } from './package-files.js';
import type { StaticRoute } from './static-router.js';

/** The order in which the guide is read; a page that is not named comes last. */
const ORDER = [
  'README',
  'authentication',
  'errors',
  'idempotency',
  'concurrency',
  'lists',
  'provisioning',
  'events',
  'webhooks',
  'bulk',
];

/** The addresses of the guide for partners: a page for each file of `docs/partner`. */
export function guideRoutes(): readonly StaticRoute[] {
  const pages = guidePages();
  return pages.map((page) => ({
    path: page.path,
    representations: [{ type: 'text/html; charset=utf-8', body: () => guideHtml(page, pages) }],
    headers: PAGE_HEADERS,
  }));
}

function guidePages(): readonly GuidePage[] {
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return readdirSync(packagePath('docs', 'partner'))
    .map((file) => file.replace(/\.md$/, ''))
    .toSorted((one, other) => place(one) - place(other))
    .map((name) => guidePage(name, readFileSync(packagePath('docs', 'partner', `${name}.md`), 'utf8')));
}

function guideHtml({ path, title, html }: GuidePage, pages: readonly GuidePage[]): string {
  const links = pages.map((page) =>
    page.path === path
      ? `<a href="${page.path}" aria-current="page">${page.title}</a>`
      : `<a href="${page.path}">${page.title}</a>`,
  );
  const around = `<nav><a href="${GUIDE_PATH}">Guide</a> <a href="/docs">API reference</a> <a href="/problems">Problems</a></nav>`;
  return htmlPage(
    title,
    `${around}
<nav class="pages">${links.join('\n')}</nav>
<article>
${html()}</article>`,
  );
}
