import { describeSettings } from './config.js';

/** Every setting, its meaning and default, as the README's Markdown table. */
export function settingsTable(): string {
  const rows = describeSettings().map(({ name, meaning, fallback }) => [`\`${name}\``, meaning, `\`${fallback}\``]);
  const table = [['name', 'meaning', 'default'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = table;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
