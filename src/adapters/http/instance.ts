const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;
const NOT_IN_A_PATH = /%(?![0-9a-f]{2})|[^\w\-.~!$&'()*+,;=:@/%]/gi;

/**
 * The `instance` of a problem (RFC 9457 §3.1.5): the address of the request as a URI reference, whatever stands in the request line.
 * Without the query, which may hold personal data.
 */
export function instanceOf(url: string): string {
  const [path = ''] = url.replace(ORIGIN, '').split('?');
  return path.replace(NOT_IN_A_PATH, (character) => {
    const bytes = Buffer.from(character, character.charCodeAt(0) > 0xff ? 'utf8' : 'latin1');
    return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
  });
}
