import { EMAIL_MAX_LENGTH } from '../tenants/email.js';
import { cidrFlaw, cidrKey } from './cidr.js';
import { freeJson, freeNameFlaw, FREE_JSON_DEPTH, jsonBytes } from './free-json.js';
import { currencyFlaw, languageFlaw, timeZoneFlaw } from './locale-checks.js';
import { fixed, named, optional, setting, type OpenSection } from './section.js';
import { blankFlaw, colorFlaw, emailFlaw, httpsUrlFlaw } from './text-checks.js';
import { choice, flag, setOf, text, wholeNumber } from './value-kind.js';

/** The largest `custom` section, in bytes of UTF-8 without white space: 16 KiB. */
const CUSTOM_MAX_BYTES = 16 * 1024;

const custom: OpenSection<unknown> = {
  type: 'open',
  description: `Free JSON of the partner's: at most 16 KiB in UTF-8 without white space, nested at most ${FREE_JSON_DEPTH} levels deep.`,
  kind: freeJson,
  nullable: true,
  nullWord: null,
  schema: {},
  nameFlaw: freeNameFlaw,
  wholeFlaw: (entries) =>
    jsonBytes(entries) <= CUSTOM_MAX_BYTES ? null : { code: 'too_large', message: 'Must have at most 16 KiB' },
};

/**
 * Every section and setting of a tenant's configuration: the one declaration. The TypeScript types, the checks, the built-in defaults,
 * the JSON Schema and the documentation follow from it.
 */
export const SECTIONS = {
  locale: fixed('How the tenant reads and writes.', {
    language: setting(
      text(35, languageFlaw, {}, 'de-CH'),
      'en',
      'Language tag (BCP 47) in its canonical form; its language, script and region must exist.',
    ),
    time_zone: setting(
      text(64, timeZoneFlaw, {}, 'Europe/Berlin'),
      'UTC',
      'Name in the IANA time zone database, spelt as there; offsets such as +01:00 are none.',
    ),
    currency: setting(
      text(3, currencyFlaw, { pattern: '^[A-Z]{3}$' }, 'EUR'),
      'USD',
      'Code of a currency in use (ISO 4217), in upper case.',
    ),
    date_format: setting(
      choice(['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY']),
      'YYYY-MM-DD',
      'How dates are written.',
    ),
  }),
  branding: fixed('What the product looks like for the tenant.', {
    logo_url: optional(
      text(2048, httpsUrlFlaw, { format: 'uri' }, 'https://cdn.example.com/logo.svg'),
      'Where the logo is: an https URL.',
    ),
    primary_color: optional(
      text(7, colorFlaw, { pattern: '^#[0-9A-Fa-f]{6}$' }, '#1a73e8'),
      'Colour of buttons and links, as #rrggbb.',
    ),
  }),
  security: fixed('Who may sign in, and for how long.', {
    mfa_required: setting(flag, false, 'Whether every user needs a second factor.'),
    session_timeout_minutes: setting(
      wholeNumber(5, 43_200, 480),
      480,
      'Minutes without activity after which a session ends.',
    ),
    allowed_ip_ranges: setting(
      setOf(text(49, cidrFlaw, {}, '203.0.113.0/24'), 100, (range) => cidrKey(String(range))),
      [],
      'Address ranges, in CIDR notation, that users may come from; none means any. No bit may be set behind the prefix.',
    ),
  }),
  notifications: fixed('How users are told of things.', {
    from_name: optional(text(100, blankFlaw, { minLength: 1 }, 'Example Corp'), 'Name of the sender.'),
    reply_to: optional(
      text(EMAIL_MAX_LENGTH, emailFlaw, { minLength: 3 }, 'support@example.com'),
      'E-mail address that answers go to.',
    ),
    channels: setting(setOf(choice(['email', 'sms', 'webhook']), 3), ['email'], 'Ways that are used.'),
  }),
  features: named('Features that are switched on or off, by name.', flag, 200, { nullable: false, nullWord: null }),
  limits: named(
    'How much of something the tenant may have, by name: a whole number, or `null` for unlimited. Where you write, the text "unlimited" says the same.',
    wholeNumber(0, Number.MAX_SAFE_INTEGER, 50),
    200,
    { nullable: true, nullWord: 'unlimited' },
  ),
  custom,
} as const;

export type SectionName = keyof typeof SECTIONS;

/** The names of all sections, in the order of the declaration. */
export const SECTION_NAMES: readonly SectionName[] = Object.keys(SECTIONS).filter(isSectionName);

export function isSectionName(name: string): name is SectionName {
  return Object.hasOwn(SECTIONS, name);
}
