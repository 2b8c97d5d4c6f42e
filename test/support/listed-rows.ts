import { expect } from 'chai';
import type { Answer } from './http-client.js';

/** The rows of a page. */
export function listedRows({ body, text }: Answer): readonly Readonly<Record<string, unknown>>[] {
  const { data } = body;
  if (!Array.isArray(data)) return expect.fail(`there are no rows in ${text}`);
  return data.map((row: unknown) => (typeof row === 'object' && row !== null ? { ...row } : {}));
}

/** Where the next page is, by the header Link; `undefined` on the last one. */
export function nextPage({ headers }: Answer): string | undefined {
  return /^<([^>]+)>; rel="next"$/.exec(String(headers['link'] ?? ''))?.[1];
}
