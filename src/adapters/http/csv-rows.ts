import type { UploadedRow } from '../../domain/bulk/bulk-row.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';
import { csvColumns, type CsvColumn } from './csv-columns.js';
import { csvDelimiter, hintedDelimiter } from './csv-dialect.js';
import { CsvFlaw, CsvReader, type CsvRecord } from './csv-reader.js';
import { checkedRow, flawOf } from './uploaded-rows.js';
import { NotUtf8, wellFormedLines } from './well-formed-text.js';

/** A cell; `null` holds nothing. */
type Cell = string | null;

/** Fields whose empty text could not be meant. */
const NEVER_EMPTY: ReadonlySet<string> = new Set(['phone_number', 'external_id']);

/**
 * Reads CSV (RFC 4180): a header with the names of fields, then a row in each record; commas, semicolons or tabs between cells, a byte order
 * mark or none. An empty cell holds nothing, `""` an empty text, unless all cells are quoted. Where quotes go wrong nobody can tell where the next record begins:
 * that refuses the file, and names the row.
 */
export class CsvRows implements AsyncIterable<UploadedRow> {
  private columns: readonly CsvColumn[] | null = null;
  private isBehindHint = true;
  private emptyIsNothing = true;
  private row = 0;

  constructor(private readonly bytes: AsyncIterable<Uint8Array>) {}

  /** @throws InvalidInput naming the row, or the column */
  async *[Symbol.asyncIterator](): AsyncGenerator<UploadedRow> {
    let reader: CsvReader | null = null;
    try {
      for await (const lines of wellFormedLines(this.bytes)) {
        const text = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).toString();
        reader ??= this.open(text);
        yield* this.take(reader.read(text));
      }
      if (reader !== null) yield* this.take(reader.end());
    } catch (error) {
      if (error instanceof CsvFlaw) throw this.refusal(error.message, ` (line ${error.line})`);
      if (error instanceof NotUtf8) throw this.refusal(`it is not well-formed UTF-8; save the file as "CSV UTF-8"`);
      throw error;
    }
  }

  private open(firstLines: string): CsvReader {
    const [firstLine = ''] = firstLines.split(/[\r\n]/, 1);
    const hinted = hintedDelimiter(firstLine);
    this.isBehindHint = hinted === null;
    return new CsvReader(hinted ?? csvDelimiter(firstLine));
  }

  private *take(records: Iterable<CsvRecord>): Generator<UploadedRow> {
    for (const { cells, everythingQuoted } of records) {
      if (!this.isBehindHint) {
        this.isBehindHint = true;
        continue;
      }
      if (this.columns === null) {
        this.columns = csvColumns(cells.map((cell) => cell ?? ''));
        this.emptyIsNothing = everythingQuoted;
        continue;
      }
      const said = this.emptyIsNothing ? cells.map((cell) => cell || null) : cells;
      if (said.every(isBlank)) continue;
      this.row += 1;
      const checked = checkedRow(this.row, tenantIn(said, this.columns));
      const misplaced = this.misplaced(said, this.columns);
      yield misplaced === null ? checked : { ...checked, flaw: flawOf(misplaced) };
    }
  }

  /** Finds out whether cells could belong to other columns than it seems. */
  private misplaced(cells: readonly Cell[], columns: readonly CsvColumn[]): InvalidInput | null {
    const surplus = cells.some((cell, index) => cell !== null && (columns[index]?.kind ?? 'unnamed') === 'unnamed');
    if (cells.length >= columns.length && !surplus) return null;
    const message = `The row has ${cells.length} cells, the header ${columns.length}`;
    return new InvalidInput([{ pointer: '', code: 'wrong_number_of_cells', message }], `${message}.`);
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
