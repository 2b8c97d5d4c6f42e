import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/infrastructure/package-root.js';

const ROOT = packageRoot();

/** A fenced block of a Markdown file. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  /** What a comment directly above it says, such as `file: a.ts`; empty where there is none. */
  readonly note: string;
  /** Where it begins, `file:line`. */
  readonly place: string;
}

/** A file of this repository as text. */
export function projectFile(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

const BLOCK = /(?:^<!-- (?<note>.*?) -->\n\n?)?^```(?<language>\S*)[^\n]*\n(?<text>.*?)^```$/gms;

/** The fenced blocks of a Markdown file, in their order. */
export function codeBlocks(path: string): readonly CodeBlock[] {
  const source = projectFile(path);
  return [...source.matchAll(BLOCK)].map(({ groups = {}, index }) => ({
    language: groups['language'] ?? '',
    text: groups['text'] ?? '',
    note: groups['note'] ?? '',
    place: `${path}:${source.slice(0, index).split('\n').length}`,
  }));
}
