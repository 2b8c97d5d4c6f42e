/** A value of a CSV cell. */
export type CsvValue = string | number | null;

/**
 * Writes a CSV record with its line break (RFC 4180). No value is an empty cell, an empty text is `""`. Nothing is changed that a
 * spreadsheet could take for a formula: what is written is what is read back.
 */
export function csvRecord(values: readonly CsvValue[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}

function cell(value: CsvValue): string {
  if (value === null) return '';
  const text = String(value);
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
