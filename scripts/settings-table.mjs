// Writes the table of settings in the README anew; a test fails when it is out of date.
import { readFile, writeFile } from 'node:fs/promises';
import { settingsTable } from '../dist/src/infrastructure/settings-table.js';

const readme = await readFile('README.md', 'utf8');
const table = `<!-- settings -->\n\n${settingsTable()}\n\n<!-- /settings -->`;
await writeFile(
  'README.md',
  readme.replace(/<!-- settings -->[^]*<!-- \/settings -->/, () => table),
);
