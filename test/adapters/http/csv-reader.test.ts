import { expect } from 'chai';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CsvFlaw, CsvReader, type CsvRecord } from '../../../src/adapters/http/csv-reader.js';

/** Reads a file that comes in such pieces. */
function read(pieces: readonly string[], delimiter: ',' | ';' = ','): readonly CsvRecord[] {
  const reader = new CsvReader(delimiter);
  return [...pieces.flatMap((piece) => [...reader.read(piece)]), ...reader.end()];
}

const cellsOf = (...pieces: string[]) => read(pieces).map(({ cells }) => cells);

/** The same file, cut anywhere. */
const inPieces = (text: string, cuts: readonly number[]): readonly string[] => {
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((one, other) => one - other), text.length];
  return places.slice(1).map((place, index) => text.slice(places[index], place));
};

describe('CsvReader', () => {
  it('reads what another reader of CSV reads, and refuses what that refuses, wherever the pieces are cut', () => {
    const part = fc.constantFrom('a', 'é', '😀', ' ', ',', ',', '"', '""', '"b"', '\n', '\r', '\r\n', ';');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 24 }), fc.array(fc.nat(), { maxLength: 4 }), (parts, cuts) => {
        const text = parts.join('');
        expect(
          outcomeOf(() => read(inPieces(text, cuts)).map(({ cells }) => cells.map((cell) => cell ?? ''))),
        ).to.deep.equal(
          outcomeOf(() =>
            parse(text, { relax_column_count: true, skip_empty_lines: true, record_delimiter: ['\r\n', '\n', '\r'] }),
          ),
        );
      }),
      { numRuns: 700 },
    );
  });

  it('tells an empty text in quotes from nothing, and whether everything is quoted', () => {
    expect(read(['"","a"\n"",b\n,\n'])).to.deep.equal([
      { cells: ['', 'a'], everythingQuoted: true },
      { cells: ['', 'b'], everythingQuoted: false },
      { cells: [null, null], everythingQuoted: false },
    ]);
  });

  it('ends lines with LF, CRLF and CR in turns, wherever the pieces are cut', () => {
    const three = [['a'], ['b'], ['c']];
    expect(cellsOf('a\r', '\nb\nc\r\n')).to.deep.equal(three);
    expect(cellsOf('a\rb\r', '\r', 'c')).to.deep.equal(three);
    expect(cellsOf('a\nb\r', 'c\r')).to.deep.equal(three);
  });

  it('takes a byte order mark for no part of the file', () => {
    expect(cellsOf('\uFEFF"a"\n\uFEFFb')).to.deep.equal([['a'], ['\uFEFFb']]);
  });

  it('names the line where the quote is that goes wrong', () => {
    for (const [text, line] of [
      ['a\n"b\nc"x', 3],
      ['a\nb\n"c\nd\n', 3],
      ['a\n\nb"c"\n', 3],
    ] as const) {
      expect(() => read([text]), text)
        .to.throw(CsvFlaw)
        .with.property('line', line);
    }
  });

  it('holds no more of a record than a row may have, of cells without a text either', () => {
    expect(() => read(['a\n"', 'x'.repeat(200_000), 'x'.repeat(100_000)])).to.throw(CsvFlaw, /256 KiB/);
    expect(() => read([',;'.repeat(300_000)], ';')).to.throw(CsvFlaw, /256 KiB/);
  });
});

function outcomeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (error instanceof CsvFlaw || error instanceof CsvError) return 'refused';
    throw error;
  }
}
