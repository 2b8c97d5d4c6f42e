import { BULK_LIMITS } from '../../domain/bulk/bulk-limits.js';
import type { UploadedRow } from '../../domain/bulk/bulk-row.js';
import { parseStrictJson } from './strict-json.js';
import { checkedRow, flawOf, rowTooLarge } from './uploaded-rows.js';

const LINE_FEED = 0x0a;

/** A line that says something, counted from 1: its bytes, or that it is larger than a row may be. */
interface Line {
  readonly number: number;
  readonly said: Uint8Array | 'too-large';
}

/** Reads lines of JSON: each that says something is a row. One that cannot be read fails by itself, and the rest goes on. */
export async function* ndjsonRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<UploadedRow> {
  let row = 0;
  for await (const line of lines(bytes)) {
    row += 1;
    yield readRow(row, line);
  }
}

function readRow(row: number, { number, said }: Line): UploadedRow {
  if (said === 'too-large') return { row, input: null, flaw: flawOf(rowTooLarge(row)) };
  let value: unknown;
  try {
    value = parseStrictJson(said);
  } catch (error) {
    const { code, message, details } = flawOf(error);
    return { row, input: null, flaw: { code, message: `Line ${number}: ${message}`, details } };
  }
  return checkedRow(row, value);
}

/**
 * Splits bytes at line feeds. Lines that say nothing are passed over on the spot: millions of them should keep nobody busy. What is
 * longer than a row may be is not kept, however long it is.
 */
async function* lines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let number = 0;
  const keep = (part: Uint8Array) => {
    size += part.byteLength;
    if (size > BULK_LIMITS.rowBytes) parts = [];
    else parts.push(part);
  };
  const line = (): Line | null => {
    const said = size > BULK_LIMITS.rowBytes ? 'too-large' : join(parts);
    parts = [];
    size = 0;
    number += 1;
    return said !== 'too-large' && isBlank(said) ? null : { number, said };
  };
  for await (const chunk of bytes) {
    let start = 0;
    while (start < chunk.byteLength) {
      if (size === 0 && chunk[start] === LINE_FEED) {
        number += 1;
        start += 1;
        continue;
      }
      const end = chunk.indexOf(LINE_FEED, start);
      // Copied: the piece that it is part of should not be held.
      keep(end === -1 ? chunk.slice(start) : chunk.subarray(start, end));
      if (end === -1) break;
      start = end + 1;
      const whole = line();
      if (whole !== null) yield whole;
    }
  }
  const last = line();
  if (last !== null) yield last;
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
