import { isUtf8 } from 'node:buffer';

/** Bytes that are no UTF-8 were met; all that came before them was handed on. */
export class NotUtf8 extends Error {
  override readonly name = 'NotUtf8';
}

const LINE_FEED = 0x0a;

/** Hands bytes on in whole lines as long as they are UTF-8. @throws NotUtf8 after the last line that is */
export async function* wellFormedLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of bytes) {
    const whole = rest.byteLength === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = whole.lastIndexOf(LINE_FEED) + 1;
    // A line without an end is let go of in pieces, as long as it is sure where a character ends.
    const cut = end > 0 || whole.byteLength < LONGEST_HELD ? end : characterEnd(whole);
    yield* checked(whole.subarray(0, cut));
    rest = whole.slice(cut);
  }
  yield* checked(rest);
}

const LONGEST_HELD = 64 * 1024;

function* checked(lines: Uint8Array): Generator<Uint8Array> {
  if (lines.byteLength === 0) return;
  if (isUtf8(lines)) {
    yield lines;
    return;
  }
  let good = 0;
  for (let end = lines.indexOf(LINE_FEED) + 1; end > 0; end = lines.indexOf(LINE_FEED, end) + 1) {
    if (!isUtf8(lines.subarray(good, end))) break;
    good = end;
  }
  if (good > 0) yield lines.subarray(0, good);
  throw new NotUtf8();
}

/** Where the last character that is complete for sure ends. */
function characterEnd(bytes: Uint8Array): number {
  let at = bytes.byteLength - 1;
  while (at > bytes.byteLength - 4 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return ((bytes[at] ?? 0) & 0x80) === 0 ? bytes.byteLength : at;
}
