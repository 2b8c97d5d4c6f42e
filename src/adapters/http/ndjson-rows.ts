import { BULK_LIMITS } from '../../domain/bulk/bulk-limits.js';
import type { UploadedRow } from '../../domain/bulk/bulk-row.js';
import { parseStrictJson } from './strict-json.js';
import { checkedRow, flawOf, rowTooLarge } from './uploaded-rows.js';

const LINE_FEED = 0x0a;

/** What a line is: its bytes, or that it is larger than a row may be. */
type Line = { readonly bytes: Uint8Array } | 'too-large';

/** Reads lines of JSON: each that says something is a row. One that cannot be read fails by itself, and the rest goes on. */
export async function* ndjsonRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<UploadedRow> {
  let row = 0;
  let number = 0;
  for await (const line of lines(bytes)) {
    number += 1;
    if (line !== 'too-large' && isBlank(line.bytes)) continue;
    row += 1;
    yield readRow(row, number, line);
  }
}

function readRow(row: number, number: number, line: Line): UploadedRow {
  if (line === 'too-large') return { row, input: null, flaw: flawOf(rowTooLarge(row)) };
  let said: unknown;
  try {
    said = parseStrictJson(line.bytes);
  } catch (error) {
    const { code, message, details } = flawOf(error);
    return { row, input: null, flaw: { code, message: `Line ${number}: ${message}`, details } };
  }
  return checkedRow(row, said);
}

/** Splits bytes at line feeds. What is longer than a row may be is not kept, however long it is. */
async function* lines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let size = 0;
  const keep = (part: Uint8Array) => {
    size += part.byteLength;
    if (size > BULK_LIMITS.rowBytes) parts = [];
    else parts.push(part);
  };
  const line = (): Line => {
    const whole = size > BULK_LIMITS.rowBytes ? ('too-large' as const) : { bytes: join(parts) };
    parts = [];
    size = 0;
    return whole;
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, start)) {
      keep(chunk.subarray(start, at));
      start = at + 1;
      yield line();
    }
    // Copied: the piece that it is part of should not be held.
    if (start < chunk.byteLength) keep(chunk.slice(start));
  }
  if (size > 0) yield line();
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}

/** White space as JSON knows it, and a byte order mark. */
function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => BLANK.has(byte));
}

const BLANK: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, 0xef, 0xbb, 0xbf]);
