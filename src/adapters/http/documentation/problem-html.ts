import { htmlPage } from './html-page.js';
import type { ProblemPage } from './problem-page.js';

/** Writes the page of one problem. */
export function problemHtml({ code, status, title, html }: ProblemPage): string {
  return htmlPage(
    title,
    `<nav><a href="/problems">All problems</a> <a href="/docs/guide">Guide</a> <a href="/docs">API reference</a></nav>
<article data-code="${code}" data-status="${status}">
${html}</article>`,
  );
}

/** Writes the list of all problems. */
export function problemListHtml(pages: readonly ProblemPage[]): string {
  const rows = pages.map(
    ({ code, status, title }) =>
      `<tr><td>${status}</td><td><a href="/problems/${code}"><code>${code}</code></a></td><td>${title}</td></tr>`,
  );
  return htmlPage(
    'Problems',
    `<nav><a href="/docs/guide">Guide</a> <a href="/docs">API reference</a></nav>
<article>
<h1>Problems</h1>
<p>Whatever goes wrong is answered as <code>application/problem+json</code> (RFC 9457). Its <code>code</code> is one of these and
stays what it is; its <code>type</code> leads to the page that says what happened and how to fix it.</p>
<table>
<thead><tr><th>Status</th><th>Code</th><th>Meaning</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</article>`,
  );
}
