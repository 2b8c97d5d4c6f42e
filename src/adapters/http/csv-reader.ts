import { BULK_LIMITS } from '../../domain/bulk/bulk-limits.js';
import type { CsvDelimiter } from './csv-dialect.js';

/** A record of a file. */
export interface CsvRecord {
  /** What its cells say; `null` where there is nothing, not even quotes. */
  readonly cells: readonly (string | null)[];
  readonly everythingQuoted: boolean;
}

/** Why the rest of a file cannot be read: nobody can tell where its next record begins. */
export class CsvFlaw extends Error {
  override readonly name = 'CsvFlaw';

  constructor(
    what: string,
    readonly line: number,
  ) {
    super(what);
  }
}

/**
 * Finds the records of a CSV file (RFC 4180), piece by piece, and passes over empty lines. Lines end with LF, CRLF or CR, also in turns: files
 * are put together. A byte order mark is no part of the file.
 */
export class CsvReader {
  private readonly delimiter: number;
  private place: 'before' | 'bare' | 'quoted' | 'behind-quote' = 'before';
  private cells: (string | null)[] = [];
  private cell = '';
  private size = 0;
  private everythingQuoted = true;
  private line = 1;
  private openedInLine = 1;
  /** A CR at the end of a piece, until it is known what follows it. */
  private held = '';
  private hasBegun = false;

  constructor(delimiter: CsvDelimiter) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  /** @throws CsvFlaw */
  read(piece: string): Generator<CsvRecord> {
    const text = this.held + (this.hasBegun ? piece : piece.replace(/^\uFEFF/, ''));
    this.hasBegun = true;
    this.held = text.endsWith('\r') ? '\r' : '';
    return this.recordsIn(text, text.length - this.held.length);
  }

  /** Finds what the end of the file ends. @throws CsvFlaw */
  *end(): Generator<CsvRecord> {
    if (this.place === 'quoted') throw new CsvFlaw('a quote is opened and never closed', this.openedInLine);
    yield* this.endRecord('', 0, 0);
  }

  private *recordsIn(text: string, end: number): Generator<CsvRecord> {
    let from = 0;
    for (let at = 0; at < end; at += 1) {
      const code = text.charCodeAt(at);
      if (this.place === 'quoted') {
        if (code === LINE_FEED) this.line += 1;
        if (code !== QUOTE) continue;
        this.keep(text, from, at);
        this.place = 'behind-quote';
      } else if (code === QUOTE) {
        // Behind another it is one that is meant.
        from = this.place === 'behind-quote' ? at : at + 1;
        this.openQuote();
      } else if (code === this.delimiter) {
        this.endCell(text, from, at);
        from = at + 1;
      } else if (code === LINE_FEED || code === RETURN) {
        yield* this.endRecord(text, from, at);
        if (code === RETURN && text.charCodeAt(at + 1) === LINE_FEED) at += 1;
        from = at + 1;
      } else if (this.place === 'behind-quote') {
        throw new CsvFlaw('a quote inside a quoted cell is not doubled', this.line);
      } else this.place = 'bare';
    }
    if (this.place === 'bare' || this.place === 'quoted') this.keep(text, from, end);
  }

  private openQuote(): void {
    if (this.place === 'bare') throw new CsvFlaw('a quote stands inside a cell that is not quoted', this.line);
    if (this.place === 'before') this.openedInLine = this.line;
    this.place = 'quoted';
  }

  private keep(text: string, from: number, to: number): void {
    if (from === to) return;
    const part = text.slice(from, to);
    this.grow(Buffer.byteLength(part));
    this.cell += part;
  }

  private grow(bytes: number): void {
    this.size += bytes;
    if (this.size <= BULK_LIMITS.rowBytes) return;
    const kibibytes = BULK_LIMITS.rowBytes / 1024;
    throw new CsvFlaw(`it is larger than ${kibibytes} KiB; a quote may not be closed`, this.line);
  }

  private endCell(text: string, from: number, to: number): void {
    const isQuoted = this.place === 'behind-quote';
    if (!isQuoted) this.keep(text, from, to);
    this.grow(1);
    this.cells.push(this.cell === '' && !isQuoted ? null : this.cell);
    this.everythingQuoted &&= isQuoted;
    this.cell = '';
    this.place = 'before';
  }

  private *endRecord(text: string, from: number, to: number): Generator<CsvRecord> {
    if (this.place !== 'before' || this.cells.length > 0) {
      this.endCell(text, from, to);
      const { cells, everythingQuoted } = this;
      this.cells = [];
      this.size = 0;
      this.everythingQuoted = true;
      yield { cells, everythingQuoted };
    }
    this.line += 1;
  }
}

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
