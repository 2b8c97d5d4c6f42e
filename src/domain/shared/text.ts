/** What is wrong with a value: a stable code for programs and a sentence for people. */
export interface Flaw {
  readonly code: string;
  readonly message: string;
}

const CONTROL = /\p{Cc}/u;
const LONE_SURROGATE = /\p{Cs}/u;

/** Says whether a text has more than `max` characters (Unicode code points, as JSON Schema counts them). */
export function isLongerThan(text: string, max: number): boolean {
  if (text.length <= max) return false;
  if (text.length > max * 2) return true;
  return Array.from(text).length > max;
}

/**
 * Finds what is wrong with a text that people wrote: too long, control characters, or lone surrogates (which
 * neither UTF-8 nor PostgreSQL can hold).
 */
export function textFlaw(text: string, max: number): Flaw | null {
  if (isLongerThan(text, max)) return { code: 'too_long', message: `Must have at most ${max} characters` };
  if (CONTROL.test(text)) return { code: 'control_character', message: 'Must not contain control characters' };
  if (LONE_SURROGATE.test(text)) return { code: 'invalid_unicode', message: 'Must be well-formed Unicode' };
  return null;
}

/** Makes of anybody's text one line that can be stored and shown: at most `max` characters, no control characters, well-formed. */
export function cleanText(text: string, max: number): string {
  const line = text
    .replaceAll(/\p{Cs}/gu, '\uFFFD')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  return Array.from(line).slice(0, max).join('');
}
