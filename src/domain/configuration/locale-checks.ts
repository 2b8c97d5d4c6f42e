import type { TextCheck } from './value-kind.js';

const UNKNOWN_LANGUAGE = { code: 'unknown_language', message: 'There is no such language tag (BCP 47)' };
const UNKNOWN_TIME_ZONE = { code: 'unknown_time_zone', message: 'There is no such time zone (IANA)' };

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
const SCRIPTS = new Intl.DisplayNames(['en'], { type: 'script', fallback: 'none' });
const REGIONS = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** A BCP 47 tag in its canonical form, of a language, script and region that exist. */
export const languageFlaw: TextCheck = (tag) => {
  const canonical = existingLanguage(tag);
  if (canonical === null) return UNKNOWN_LANGUAGE;
  return canonical === tag ? null : { code: 'not_canonical', message: `Must be written ${canonical}` };
};

/** Intl throws for what is no tag, and for some tags that name nothing, such as `und`. */
function existingLanguage(tag: string): string | null {
  try {
    const locale = new Intl.Locale(tag);
    const { language, script, region } = locale;
    const exists =
      LANGUAGES.of(language) !== undefined &&
      (script === undefined || SCRIPTS.of(script) !== undefined) &&
      (region === undefined || REGIONS.of(region) !== undefined);
    return exists ? locale.toString() : null;
  } catch {
    return null;
  }
}

/** As IANA spells its names; those that Intl takes for other names of a zone can only be held against this. */
const ZONE_NAME = /^[A-Z][A-Za-z]*(?:[_/+-](?:[A-Z][A-Za-z]*|of|es|au|\d{1,2}|[A-Z]{3}\d[A-Z]{3}))*(?:\d[A-Z]{3})?$/;

/**
 * A name of the IANA time zone database in its own spelling. Other names of a zone (`Asia/Kolkata` and `Asia/Calcutta`) are
 * both taken, as Intl and IANA do not agree on which is the zone's own; offsets such as `+01:00` are no time zones.
 */
export const timeZoneFlaw: TextCheck = (name) => {
  const canonical = /^[A-Za-z]/.test(name) ? canonicalZone(name) : null;
  if (canonical === null) return UNKNOWN_TIME_ZONE;
  if (canonical === name) return null;
  if (canonical.toLowerCase() === name.toLowerCase()) {
    return { code: 'not_canonical', message: `Must be written ${canonical}` };
  }
  return ZONE_NAME.test(name) ? null : UNKNOWN_TIME_ZONE;
};

function canonicalZone(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** The code of a currency in use (ISO 4217), in upper case. */
export const currencyFlaw: TextCheck = (code) =>
  CURRENCIES.has(code) ? null : { code: 'unknown_currency', message: 'There is no such currency (ISO 4217)' };
