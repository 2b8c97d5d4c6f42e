import { SECTIONS, SECTION_NAMES, type SectionName } from '../domain/configuration/sections.js';

/** The sections and settings of tenants' configurations as Markdown, for documentation to hold. */
export function configurationReference(): string {
  return SECTION_NAMES.map(sectionReference).join('\n\n');
}

function sectionReference(name: SectionName): string {
  const section = SECTIONS[name];
  const heading = `### \`${name}\`\n\n${section.description}`;
  if (section.type === 'open') {
    const keywords = { ...section.schema, additionalProperties: section.kind.schema };
    return `${heading}\n\nAs JSON Schema: \`${JSON.stringify(keywords)}\`. For example: \`${JSON.stringify(section.kind.example)}\`.`;
  }
  const rows = Object.entries(section.settings).map(([setting, { kind, fallback, description }]) => [
    `\`${setting}\``,
    description,
    `\`${JSON.stringify(kind.schema)}\``,
    `\`${JSON.stringify(fallback)}\``,
    `\`${JSON.stringify(kind.example)}\``,
  ]);
  return `${heading}\n\n${table([['Setting', 'Meaning', 'Values', 'Default', 'For example'], ...rows])}`;
}

/** Aligned as prettier does it. */
function table(cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => Array.from(row[column] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...others] = rows;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...others.map(line)].join('\n');
}
