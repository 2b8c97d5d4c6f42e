const DELIMITERS = [',', ';', '\t'] as const;

export type CsvDelimiter = (typeof DELIMITERS)[number];

/** Finds out what separates the cells of a file by its first line: whichever stands there most often, outside quotes. */
export function csvDelimiter(firstLine: string): CsvDelimiter {
  const bare = firstLine.replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  const [best] = counts.toSorted((one, other) => other.count - one.count);
  return best?.delimiter ?? ',';
}

const HINT = /^\uFEFF?"?sep=([,;\t])"?\r?$/i;

/** What separates the cells of a file whose first line says just that (`sep=;`, for spreadsheets); `null` where the first line is the header. */
export function hintedDelimiter(firstLine: string): CsvDelimiter | null {
  const said = HINT.exec(firstLine)?.[1];
  return DELIMITERS.find((delimiter) => delimiter === said) ?? null;
}
