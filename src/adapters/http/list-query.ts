import { z } from 'zod';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

const ONCE = { error: 'Must be given once' };

/** A query parameter that is given at most once, as text. */
export function parameter(): z.ZodString {
  return z.string(ONCE);
}

/** The query parameters of every list. */
export const LIST_PARAMETERS = {
  limit: parameter()
    .refine((text) => /^[1-9]\d{0,2}$/.test(text) && Number(text) <= MAX_LIMIT, {
      error: `Must be a whole number from 1 to ${MAX_LIMIT}`,
    })
    .transform(Number)
    .optional()
    .meta({
      type: 'integer',
      minimum: 1,
      maximum: MAX_LIMIT,
      default: DEFAULT_LIMIT,
      description: 'The most items on a page.',
    }),
  cursor: parameter().optional().meta({
    description: '`next_cursor` of the page before, with everything else as it was asked for then.',
  }),
};

/** How many items a page has when nobody says how many. */
export function limitOf({ limit }: { readonly limit?: number | undefined }): number {
  return limit ?? DEFAULT_LIMIT;
}

/** A query parameter that is either `true` or `false`. */
export function flag(description: string) {
  return z
    .enum(['true', 'false'], { error: 'Must be true or false' })
    .optional()
    .meta({ description, default: 'false' });
}

/**
 * A query parameter that is a point in time (RFC 3339), in whole milliseconds. A finer one is rounded up, which changes neither what lies at
 * or after it nor what lies before it, as nothing is stored finer.
 */
export function instant(description: string) {
  return instantIn(parameter().transform(withPlus), description).optional();
}

/** A field of a body that is a point in time, as `instant` reads it. */
export function instantOf(description: string) {
  return instantIn(
    z.string({ error: (issue) => (issue.input === undefined ? 'Is required' : 'Must be a text') }),
    description,
  );
}

/** A `+` that was not encoded arrives as a space; nowhere else may a time have one. */
function withPlus(text: string): string {
  return text.replace(/ (?=\d\d:\d\d$)/, '+');
}

function instantIn(text: z.ZodType<string, string>, description: string) {
  return text
    .transform((given, context) => {
      const at = parseInstant(given);
      if (at !== null) return at;
      const message = 'Must be a time as in RFC 3339, such as 2026-01-31T23:59:59Z, with its offset';
      context.addIssue({ code: 'custom', message, params: { code: 'invalid_format' } });
      return z.NEVER;
    })
    .meta({ type: 'string', format: 'date-time', description });
}

const INSTANT = /^(\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i;

function parseInstant(text: string): Date | null {
  const [, seconds = '', fraction = '', offset = ''] = INSTANT.exec(text) ?? [];
  const wholeSeconds = Date.parse(`${seconds}${offset}`.toUpperCase());
  const at = new Date(wholeSeconds + Math.ceil(Number(fraction.padEnd(9, '0')) / 1e6));
  if (Number.isNaN(at.getTime()) || !isOnCalendar(seconds)) return null;
  const year = at.getUTCFullYear();
  return year >= 1 && year <= 9999 ? at : null;
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isOnCalendar(seconds: string): boolean {
  const day = seconds.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
