import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/infrastructure/package-root.js';
import { settingsTable } from '../../src/infrastructure/settings-table.js';

describe('the README', () => {
  it('lists every setting with its meaning and default', async () => {
    const readme = await readFile(join(packageRoot(), 'README.md'), 'utf8');
    expect(readme, 'npm run docs:settings writes the table anew').to.include(settingsTable());
  });
});
