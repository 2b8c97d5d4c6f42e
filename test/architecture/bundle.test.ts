import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/infrastructure/package-root.js';

describe('what processes load', () => {
  it('calls errors what the sources call them, as logs and traces show their names', () => {
    const errors = classesIn('src', '.ts', /^export class (\w+) extends (?:Error|DomainError|ChangedMeanwhile) /gm);
    // `Name = class extends …` takes the name of the variable, `Name = class Other extends …` does not.
    const bundled = classesIn('dist/bundle', '.js', /(?:\b(\w+) = class|\bclass (\w+)) extends /g);
    expect(errors).to.include.members(['HttpProblem', 'PermissionDenied', 'TenantAlreadyExists', 'Unavailable']);
    expect(bundled).to.include.members(errors);
  });
});

function classesIn(folder: string, ending: string, declaration: RegExp): string[] {
  const directory = join(packageRoot(), folder);
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending));
  const texts = files.map((file) => readFileSync(join(directory, file), 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(declaration)].flatMap(([, ...names]) => names.filter(Boolean)));
}
