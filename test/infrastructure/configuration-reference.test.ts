import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { configurationReference } from '../../src/infrastructure/configuration-reference.js';
import { packageRoot } from '../../src/infrastructure/package-root.js';
import { parseOverrides } from '../../src/domain/configuration/written-configuration.js';

describe('docs/configuration.md', () => {
  const read = () => readFile(join(packageRoot(), 'docs', 'configuration.md'), 'utf8');

  it('tells of every section and setting as they are declared', async () => {
    expect(await read(), 'npm run docs:configuration writes it anew').to.include(configurationReference());
  });

  it('has an example of defaults that can be used as it is', async () => {
    const example: unknown = JSON.parse(/```json\n([^]*?)```/.exec(await read())?.[1] ?? '');
    const { system, plans } = Object(example);
    for (const overrides of [system, ...Object.values(Object(plans))]) parseOverrides(overrides);
  });
});
