import type { ExchangeAnswer } from './http-exchange.js';

/** The members of a problem that are meant for people, the more telling first (RFC 9457 §3.1). */
const MEMBERS = ['detail', 'title'];

/**
 * Why an action refused, as its answer says it to people. Only a JSON document is listened to, and only these members of it: pages,
 * stack traces and whatever else a server may show stay where they are.
 */
export function refusalReason({ status, contentType, text }: ExchangeAnswer): string {
  const said = /^application\/(?:[\w.-]+\+)?json\b/i.test(contentType) ? saidIn(text) : null;
  return said ?? `The action answered ${status}.`;
}

function saidIn(text: string): string | null {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== 'object' || document === null) return null;
    const members = new Map<string, unknown>(Object.entries(document));
    const said = MEMBERS.map((name) => members.get(name)).find((value) => typeof value === 'string' && value !== '');
    return typeof said === 'string' ? said : null;
  } catch {
    return null;
  }
}
