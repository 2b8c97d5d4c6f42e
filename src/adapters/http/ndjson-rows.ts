import { BULK_LIMITS } from '../../domain/bulk/bulk-limits.js';
import type { UploadedRow } from '../../domain/bulk/bulk-row.js';
import { parseStrictJson } from './strict-json.js';
import { checkedRow, flawOf, rowTooLarge } from './uploaded-rows.js';

const LINE_FEED = 0x0a;

/** What a line is: its bytes, or that it is larger than a row may be. */
type Line = { readonly bytes: Uint8Array } | 'too-large';

/** Reads lines of JSON: each that says something is a row. One that cannot be read fails by itself, and the rest goes on. */
export async function* ndjsonRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<UploadedRow> {
  const lines = new Lines();
  let row = 0;
  // Rows of a piece are read at one go: nothing is awaited for lines that say nothing, however many there are.
  const rowsIn = function* (found: Iterable<Line>): Generator<UploadedRow> {
    for (const line of found) {
      row += 1;
      yield readRow(row, lines.number, line);
    }
  };
  for await (const chunk of bytes) yield* rowsIn(lines.push(chunk));
  yield* rowsIn(lines.end());
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

/** Splits bytes at line feeds, and passes over lines that say nothing. What is longer than a row may be is not kept, however long it is. */
class Lines {
  /** Of the line that was found last, from 1. */
  number = 0;
  private parts: Uint8Array[] = [];
  private size = 0;

  *push(chunk: Uint8Array): Generator<Line> {
    let start = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, start)) {
      this.keep(chunk.subarray(start, at));
      start = at + 1;
      yield* this.end();
      while (chunk[start] === LINE_FEED) {
        start += 1;
        this.number += 1;
      }
    }
    // Copied: the piece that it is part of should not be held.
    if (start < chunk.byteLength) this.keep(chunk.slice(start));
  }

  /** The line that has come to its end, if it says something. */
  *end(): Generator<Line> {
    const { parts, size } = this;
    this.parts = [];
    this.size = 0;
    this.number += 1;
    if (size > BULK_LIMITS.rowBytes) yield 'too-large';
    else if (!parts.every(isBlank)) yield { bytes: join(parts) };
  }

  private keep(part: Uint8Array): void {
    this.size += part.byteLength;
    if (this.size > BULK_LIMITS.rowBytes) this.parts = [];
    else this.parts.push(part);
  }
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
