import { readFileSync } from 'node:fs';
import { PAGE_HEADERS } from './html-page.js';
import { packagePath } from './package-files.js';
import { problemHtml, problemListHtml } from './problem-html.js';
import type { ProblemPage } from './problem-page.js';
import type { StaticRoute } from './static-router.js';

/** The addresses that explain problems: the list, and a page per code. HTML, or JSON where that is asked for. */
export function problemRoutes(pages: readonly ProblemPage[]): readonly StaticRoute[] {
  return [
    route(
      '/problems',
      () => problemListHtml(pages),
      () => pages.map(entry),
    ),
    {
      path: '/problems/page.css',
      representations: [
        { type: 'text/css; charset=utf-8', body: () => readFileSync(packagePath('public', 'problems.css')) },
      ],
    },
    ...pages.map((page) =>
      route(
        `/problems/${page.code}`,
        () => problemHtml(page),
        () => explanation(page),
      ),
    ),
  ];
}

function route(path: string, html: () => string, value: () => unknown): StaticRoute {
  const representations = [
    { type: 'text/html; charset=utf-8', body: html },
    { type: 'application/json; charset=utf-8', body: () => JSON.stringify(value()) },
  ];
  return { path, representations, headers: PAGE_HEADERS };
}

function entry({ code, status, title }: ProblemPage) {
  return { type: `/problems/${code}`, code, status, title };
}

function explanation(page: ProblemPage) {
  const { sections, example } = page;
  return {
    ...entry(page),
    what_happened: sections.get('What happened') ?? null,
    how_to_fix: sections.get('How to fix it') ?? null,
    example,
  };
}
