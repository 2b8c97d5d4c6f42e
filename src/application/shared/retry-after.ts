/** The fields of an answer that say when to come again. */
export interface RetryFields {
  readonly 'retry-after'?: string | undefined;
  readonly date?: string | undefined;
}

/**
 * Reads `Retry-After` (RFC 9110 §10.2.3), seconds or a date, as milliseconds from `now`; `null` when there is none that makes sense, or it is
 * over already. A date is by the clock of who says it, which `Date` shows: ours may be wrong.
 */
export function retryAfterMs(fields: RetryFields, now: Date): number | null {
  const text = fields['retry-after']?.trim() ?? '';
  if (text === '') return null;
  const theirs = Date.parse(fields.date ?? '');
  const from = Number.isFinite(theirs) ? theirs : now.getTime();
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - from;
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
