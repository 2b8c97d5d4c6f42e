import { isEmail } from '../tenants/email.js';
import type { TextCheck } from './value-kind.js';

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const HTTPS_URL = new RegExp(
  `^https://(?:${LABEL}\\.)+(?!\\d+[:/?#])(?!\\d+$)${LABEL}(?::(\\d{1,5}))?(?:[/?#](?:[A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})*)?$`,
);

/** An absolute `https` URL (RFC 3986) of a named host, without user information. */
export const httpsUrlFlaw: TextCheck = (url) => {
  const match = HTTPS_URL.exec(url);
  const isUrl = match !== null && Number(match[1] ?? 443) <= 65_535 && (match[0].match(/#/g) ?? []).length <= 1;
  return isUrl ? null : { code: 'invalid_url', message: 'Must be a URL that begins with https:// and names a host' };
};

/** A colour as `#rrggbb`. */
export const colorFlaw: TextCheck = (color) =>
  /^#[0-9a-f]{6}$/i.test(color) ? null : { code: 'invalid_color', message: 'Must be a colour such as #1a73e8' };

/** An address that mail can be sent to. */
export const emailFlaw: TextCheck = (address) =>
  isEmail(address) ? null : { code: 'invalid_format', message: 'Invalid email address' };

/** Anything but white space alone. */
export const blankFlaw: TextCheck = (text) =>
  text.trim() === '' ? { code: 'blank', message: 'Must not be blank' } : null;
