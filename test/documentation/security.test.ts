import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { packagePath } from '../../src/adapters/http/documentation/package-files.js';
import { projectFile } from '../support/markdown.js';

interface Proof {
  readonly file: string;
  readonly title: string;
}

const REVIEW = projectFile('docs/security.md');
const SECTIONS = REVIEW.split(/^### /m)
  .slice(1)
  .map((text) => text.split(/^## /m)[0] ?? '');

/** What must have a section: the ten points of OWASP's list, and the twelve practices of RFC 8725. */
const POINTS = [
  ...Array.from({ length: 10 }, (_, index) => `API${index + 1}:`),
  ...Array.from({ length: 12 }, (_, index) => `§3.${index + 1} `),
];

describe('docs/security.md', () => {
  it('has every point of OWASP’s list and of RFC 8725, each with a test that proves it', () => {
    for (const point of POINTS) {
      const section = SECTIONS.find((text) => text.startsWith(point));
      expect(section, point).not.to.equal(undefined);
      expect(proofsIn(section ?? ''), point).not.to.deep.equal([]);
    }
  });

  it('names no test that is not there', () => {
    const proofs = proofsIn(REVIEW);
    expect(proofs).to.have.length.above(60);
    const missing = proofs.filter(({ file, title }) => !existsSync(packagePath(file)) || !hasTest(file, title));
    expect(missing).to.deep.equal([]);
  });

  it('has no line that only looks like a proof', () => {
    const lines = REVIEW.split('\n').filter((line) => line.startsWith('- `'));
    expect(lines).to.have.length(proofsIn(REVIEW).length);
  });
});

function proofsIn(text: string): readonly Proof[] {
  return [...text.matchAll(/^- `(?<file>test\/[\w/.-]+\.ts)`: `(?<title>[^`]+)`$/gm)].map(({ groups = {} }) => ({
    file: groups['file'] ?? '',
    title: groups['title'] ?? '',
  }));
}

/** Whether a file declares a test by this title, as it is written there. */
function hasTest(file: string, title: string): boolean {
  const source = projectFile(file);
  return ["'", '"', '`'].some((quote) =>
    source.includes(`it(${quote}${title.replaceAll("'", quote === "'" ? "\\'" : "'")}${quote}`),
  );
}
