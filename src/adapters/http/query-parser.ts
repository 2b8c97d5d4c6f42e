import { parse, unescape, type ParsedUrlQuery } from 'node:querystring';

/** Stands for bytes that are no UTF-8: every check of a value refuses it. No client can send it otherwise. */
const NO_TEXT = '\uD800';

/**
 * Reads the query of an address. Bytes that are no UTF-8 would become U+FFFD, a character as good as any other: somebody who looks for them
 * would be told that there is nothing.
 */
export function parseQuery(query: string): ParsedUrlQuery {
  return parse(query, '&', '=', { decodeURIComponent: decode });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const read = unescape(text);
    return /%EF%BF%BD/i.test(text) ? read : read.replaceAll('\uFFFD', NO_TEXT);
  }
}
