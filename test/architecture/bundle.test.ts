import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/infrastructure/package-root.js';

const DIST = join(packageRoot(), 'dist');

describe('what processes load', () => {
  it('calls errors what the sources call them, as logs and traces show their names', () => {
    const errors = classesIn(
      join(DIST, 'src'),
      /^export class (\w+) extends (?:Error|DomainError|ChangedMeanwhile) /gm,
    );
    // `Name = class extends …` takes the name of the variable, `Name = class Other extends …` does not.
    const bundled = classesIn(join(DIST, 'bundle'), /(?:\b(\w+) = class|\bclass (\w+)) extends /g);
    expect(errors).to.include.members(['HttpProblem', 'PermissionDenied', 'TenantAlreadyExists', 'Unavailable']);
    expect(bundled).to.include.members(errors);
  });
});

function classesIn(folder: string, declaration: RegExp): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(declaration)].flatMap(([, ...names]) => names.filter(Boolean)));
}
