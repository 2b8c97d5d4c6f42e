import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { packagePath } from '../../src/adapters/http/documentation/package-files.js';
import { projectFile } from '../support/markdown.js';
import { expressionLiterals, expressionsMade, slowPaths } from '../support/regular-expressions.js';

const FILES = readdirSync(packagePath('src'), { recursive: true })
  .map((name) => `src/${String(name)}`)
  .filter((path) => path.endsWith('.ts') && !path.includes('/generated/'));

/** What makes expressions of texts, once, when it is loaded. */
const MAKERS = ['src/domain/configuration/cidr', 'src/domain/configuration/text-checks'];

describe('Regular expressions', () => {
  it('take linear time, whatever text they are given', function () {
    this.timeout(60_000);
    const literals = FILES.flatMap(expressionLiterals);
    expect(literals).to.have.length.above(50);
    expect(literals.flatMap(slowPaths)).to.deep.equal([]);
  });

  it('that are made of texts take linear time too, and are made in known places only', async () => {
    const places = FILES.filter((path) => projectFile(path).includes('new RegExp('));
    expect(places.toSorted()).to.deep.equal(MAKERS.map((path) => `${path}.ts`));
    for (const path of MAKERS) {
      const made = await expressionsMade(
        path,
        () => import(`${pathToFileURL(packagePath('dist', `${path}.js`)).href}?alone`),
      );
      expect(made, path).not.to.deep.equal([]);
      expect(made.flatMap(slowPaths)).to.deep.equal([]);
    }
  });

  it('that would take exponential or quadratic time are found', () => {
    const place = 'here';
    expect(slowPaths({ place, source: '^(a+)+$', flags: '' })).not.to.deep.equal([]);
    expect(slowPaths({ place, source: '^\\s*a*a*$', flags: '' })).not.to.deep.equal([]);
    expect(slowPaths({ place, source: '\\s+$', flags: '' })).not.to.deep.equal([]);
  });
});
