import { isIP } from 'node:net';
import type { Flaw } from '../../domain/shared/text.js';
import { isInternalAddress } from './internal-address.js';

/** Names that are not on the internet: they would stand for this host or its network (RFC 6761, RFC 6762, RFC 8375, RFC 9476, ICANN). */
const INTERNAL_NAMES =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|lan|home|arpa|test|invalid|example|onion|alt)$/;

/** An address of a receiver, taken apart once. */
export interface ReceiverUrl {
  readonly url: URL;
  /** The host as `node:net` takes it: an IPv6 address without brackets, a name without its final dot. */
  readonly host: string;
  /** Whether the host is an address and not a name: then no name is looked up when it is connected to. */
  readonly isLiteral: boolean;
}

/**
 * Takes a receiver's address apart, the way it is later connected to: what is written `2130706433` or `0x7f.1` is `127.0.0.1` from here on.
 * Answers a flaw for what no receiver may have.
 */
export function parseReceiverUrl(text: string, allowPrivate: boolean): ReceiverUrl | Flaw {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return { code: 'invalid_url', message: 'Must be a URL' };
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) {
    return { code: 'scheme_not_allowed', message: 'Must begin with https://' };
  }
  if (url.username !== '' || url.password !== '') {
    return { code: 'userinfo_not_allowed', message: 'Must not have a user or a password' };
  }
  if (url.hash !== '') return { code: 'fragment_not_allowed', message: 'Must not have a fragment' };
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const isLiteral = isIP(host) !== 0;
  if (!allowPrivate && (isLiteral ? isInternalAddress(host) : isInternalName(host))) return ADDRESS_FLAW;
  return { url, host, isLiteral };
}

/** What is said of every internal address, whatever it is: nobody learns what there is. */
export const ADDRESS_FLAW: Flaw = { code: 'address_not_allowed', message: 'Must lead to a host on the internet' };

export function isFlaw(value: ReceiverUrl | Flaw): value is Flaw {
  return 'code' in value;
}

/** Also what has empty parts, and so is no name: `localhost..`. */
function isInternalName(host: string): boolean {
  const parts = host.split('.');
  return parts.length < 2 || parts.includes('') || INTERNAL_NAMES.test(host.toLowerCase());
}
