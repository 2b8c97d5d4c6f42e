import { isLongerThan } from '../shared/text.js';

/** The longest address, in characters, which are Unicode code points everywhere here (RFC 5321 §4.5.3.1 as corrected by erratum 1690). */
export const EMAIL_MAX_LENGTH = 254;

const LOCAL_PART_MAX_LENGTH = 64;

const LOCAL_PART = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;

/**
 * Says whether a text is an address that mail can be sent to: a dot-atom of at most 64 characters, `@`, and a
 * domain name of at least two labels (RFC 5321 §4.1.2, with the letters of RFC 6531). Quoted local parts and
 * address literals are not accepted.
 */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const labels = text.slice(at + 1).split('.');
  return (
    at > 0 &&
    !isLongerThan(text, EMAIL_MAX_LENGTH) &&
    !isLongerThan(local, LOCAL_PART_MAX_LENGTH) &&
    LOCAL_PART.test(local) &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels[labels.length - 1] ?? '')
  );
}

const ASCII = /^\p{ASCII}*$/u;

/**
 * What two spellings of one address share: Unicode NFC, without case. Letters fold one by one (Unicode simple case
 * folding), so that σ and ς, which are one letter in capitals, are one; ß and ss are two addresses, as they are to DNS.
 */
export function emailKey(email: string): string {
  if (ASCII.test(email)) return email.toLowerCase();
  return Array.from(email.normalize('NFC'), foldCase).join('').normalize('NFC');
}

function foldCase(character: string): string {
  const capital = character.toUpperCase();
  return Array.from(capital).length === 1 && character !== DOTLESS_I ? capital.toLowerCase() : character.toLowerCase();
}

/** Its capital is I, but it is not the i that everybody else writes. */
const DOTLESS_I = 'ı';
