import type { TextCheck } from './value-kind.js';

/** A range of addresses: the bits of its first address, and how many of them the range has in common. */
interface AddressRange {
  readonly bits: bigint;
  readonly width: 32 | 128;
  readonly prefix: number;
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const GROUP = /^[0-9a-f]{1,4}$/i;
const PREFIX = /^(?:0|[1-9]\d{0,2})$/;

/** A range in CIDR notation (RFC 4632, RFC 4291 §2.3), with no bit set behind its prefix. */
export const cidrFlaw: TextCheck = (text) => {
  const range = rangeIn(text);
  if (range === null) {
    return { code: 'invalid_cidr', message: 'Must be an IPv4 or IPv6 range such as 203.0.113.0/24 or 2001:db8::/32' };
  }
  if (range.bits % (1n << BigInt(range.width - range.prefix)) === 0n) return null;
  return {
    code: 'host_bits_set',
    message: `Has bits set behind its prefix; one address is written with /${range.width}`,
  };
};

/** What two spellings of one range share. */
export function cidrKey(text: string): string {
  const range = rangeIn(text);
  return range === null ? text : `${range.width} ${range.bits} ${range.prefix}`;
}

function rangeIn(text: string): AddressRange | null {
  const [address = '', suffix = '', ...others] = text.split('/');
  if (others.length > 0 || !PREFIX.test(suffix)) return null;
  const prefix = Number(suffix);
  const width = address.includes(':') ? 128 : 32;
  const bits = width === 128 ? ipv6Bits(address) : ipv4Bits(address);
  return bits === null || prefix > width ? null : { bits, width, prefix };
}

function ipv4Bits(address: string): bigint | null {
  if (!IPV4.test(address)) return null;
  return address.split('.').reduce((bits, octet) => bits * 256n + BigInt(octet), 0n);
}

/** RFC 4291 §2.2: eight groups, one run of zeros may be `::`, the last two groups may be an IPv4 address. */
function ipv6Bits(address: string): bigint | null {
  const tail = address.slice(address.lastIndexOf(':') + 1);
  const embedded = tail.includes('.') ? ipv4Bits(tail) : null;
  if (tail.includes('.') && embedded === null) return null;
  const hexOnly =
    embedded === null
      ? address
      : `${address.slice(0, -tail.length)}${(embedded >> 16n).toString(16)}:${(embedded & 0xffffn).toString(16)}`;
  const [head = '', rest, ...others] = hexOnly.split('::');
  if (others.length > 0) return null;
  const before = groupsIn(head);
  const after = groupsIn(rest ?? '');
  const missing = 8 - before.length - after.length;
  if (rest === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (!groups.every((group) => GROUP.test(group))) return null;
  return groups.reduce((bits, group) => bits * 0x10000n + BigInt(`0x${group}`), 0n);
}

function groupsIn(text: string): readonly string[] {
  return text === '' ? [] : text.split(':');
}
