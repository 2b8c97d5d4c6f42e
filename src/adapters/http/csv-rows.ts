import { parse, CsvError, type CastingContext, type Parser } from 'csv-parse';
import { BULK_LIMITS } from '../../domain/bulk/bulk-limits.js';
import type { UploadedRow } from '../../domain/bulk/bulk-row.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';
import { csvColumns, type CsvColumn } from './csv-columns.js';
import { csvDelimiter, hintedDelimiter } from './csv-dialect.js';
import { checkedRow, flawOf } from './uploaded-rows.js';
import { NotUtf8, wellFormedLines } from './well-formed-text.js';

/** A cell; `null` holds nothing. */
type Cell = string | null;

/** Fields whose empty text could not be meant. */
const NEVER_EMPTY: ReadonlySet<string> = new Set(['phone_number', 'external_id']);

/**
 * Reads CSV (RFC 4180): a header with the names of fields, then a row in each record; commas, semicolons or tabs between cells, every kind of
 * line end, a byte order mark or none, a spreadsheet's `sep=` line or none. An empty cell holds nothing, `""` an empty text, unless all cells
 * are quoted. Where quotes go wrong nobody can tell where the next record begins: that refuses the file, and names the row.
 */
export class CsvRows implements AsyncIterable<UploadedRow> {
  private columns: readonly CsvColumn[] | null = null;
  private everythingQuoted = true;
  private row = 0;
  private failure: Error | null = null;

  constructor(private readonly bytes: AsyncIterable<Uint8Array>) {}

  /** @throws InvalidInput naming the row, or the column */
  async *[Symbol.asyncIterator](): AsyncGenerator<UploadedRow> {
    let parser: Parser | null = null;
    try {
      for await (const lines of wellFormedLines(this.bytes)) {
        parser ??= this.open(lines);
        yield* this.feed(parser, () => parser?.write(lines));
      }
      if (parser !== null) yield* this.feed(parser, () => parser?.end());
    } catch (error) {
      if (!(error instanceof NotUtf8)) throw error;
      this.countTheRest(parser);
      throw this.refusal(`it is not well-formed UTF-8; save the file as "CSV UTF-8"`);
    } finally {
      parser?.destroy();
    }
  }

  private open(firstLines: Uint8Array): Parser {
    const [firstLine = ''] = Buffer.from(firstLines.buffer, firstLines.byteOffset, firstLines.byteLength)
      .toString()
      .split('\n', 1);
    const hinted = hintedDelimiter(firstLine);
    const parser = parse({
      bom: true,
      delimiter: hinted ?? csvDelimiter(firstLine),
      from_line: hinted === null ? 1 : 2,
      // Left alone, the parser takes the first line's end for that of all: files that were put together have several.
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: BULK_LIMITS.rowBytes,
      cast: (value, context) => this.cast(value, context),
    });
    parser.on('error', (error) => {
      this.failure = error;
    });
    return parser;
  }

  /** The parser works while it is written to: what it has found then can be taken at once. */
  private async *feed(parser: Parser, write: () => unknown): AsyncGenerator<UploadedRow> {
    write();
    for (let record = nextRecord(parser); record !== null; record = nextRecord(parser)) {
      const row = this.take(record);
      if (row !== null) yield row;
    }
    // It tells of what it could not read a moment later.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.failure !== null) throw this.parserRefusal(this.failure);
  }

  /** Rows that the parser holds back until it has seen what follows them. */
  private countTheRest(parser: Parser | null): void {
    parser?.end();
    for (let rest = parser && nextRecord(parser); rest !== null; rest = parser && nextRecord(parser)) this.take(rest);
  }

  private cast(value: string, { quoting, records }: CastingContext): Cell {
    if (records === 0) {
      this.everythingQuoted &&= quoting;
      return value;
    }
    return value === '' && (this.everythingQuoted || !quoting) ? null : value;
  }

  private take(cells: readonly Cell[]): UploadedRow | null {
    if (this.columns === null) {
      this.columns = csvColumns(cells.map((cell) => cell ?? ''));
      return null;
    }
    if (cells.every(isBlank)) return null;
    this.row += 1;
    const checked = checkedRow(this.row, tenantIn(cells, this.columns));
    const misplaced = this.misplaced(cells, this.columns);
    return misplaced === null ? checked : { ...checked, flaw: flawOf(misplaced) };
  }

  /** Finds out whether cells could belong to other columns than it seems. */
  private misplaced(cells: readonly Cell[], columns: readonly CsvColumn[]): InvalidInput | null {
    const surplus = cells.some((cell, index) => cell !== null && (columns[index]?.kind ?? 'unnamed') === 'unnamed');
    if (cells.length >= columns.length && !surplus) return null;
    const message = `The row has ${cells.length} cells, the header ${columns.length}`;
    return new InvalidInput([{ pointer: '', code: 'wrong_number_of_cells', message }], `${message}.`);
  }

  private parserRefusal(error: Error): InvalidInput {
    if (!(error instanceof CsvError)) throw error;
    const line: unknown = error['lines'];
    const where = typeof line === 'number' ? ` (line ${line})` : '';
    return this.refusal(WHAT[error.code] ?? 'it cannot be read', where);
  }

  private refusal(what: string, where = ''): InvalidInput {
    const row = this.row + 1;
    const name = this.columns === null ? 'The header' : `Row ${row}`;
    const pointer = this.columns === null ? '' : `/${row}`;
    const message = `${name}${where}: ${what}`;
    return new InvalidInput([{ pointer, code: 'malformed_csv', message }], `${message}.`);
  }
}

/** Says whether nobody would see anything in a cell. */
function isBlank(cell: Cell): boolean {
  return cell === null || cell.trim() === '';
}

const WHAT: Readonly<Partial<Record<string, string>>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'a quote inside a quoted cell is not doubled',
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that is not quoted',
  CSV_MAX_RECORD_SIZE: `it is larger than ${BULK_LIMITS.rowBytes / 1024} KiB; a quote may not be closed`,
};

function nextRecord(parser: Parser): readonly Cell[] | null {
  // With these options a record is a list of what `cast` answers.
  return parser.read() as readonly Cell[] | null;
}

/** What a row says, as the body of a single request would say it. */
function tenantIn(cells: readonly Cell[], columns: readonly CsvColumn[]): Record<string, unknown> {
  const fields: [string, unknown][] = [];
  const metadata: [string, string][] = [];
  columns.forEach((column, index) => {
    const cell = cells[index] ?? null;
    if (cell === null) return;
    if (column.kind === 'metadata') metadata.push([column.key, cell]);
    if (column.kind === 'field' && !(cell === '' && NEVER_EMPTY.has(column.name))) fields.push([column.name, cell]);
  });
  if (metadata.length > 0) fields.push(['metadata', Object.fromEntries(metadata)]);
  return Object.fromEntries(fields);
}
