import { createRequire } from 'node:module';
import { analyse } from 'scslre';
import type * as typescript from 'typescript-5';
import { projectFile } from './markdown.js';

/** An import would have its nine megabytes searched for names first. */
const ts: typeof typescript = createRequire(import.meta.url)('typescript-5');

/** A regular expression of the source, and where it is. */
export interface SourceExpression {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** The literals of a file. */
export function expressionLiterals(path: string): readonly SourceExpression[] {
  const found: SourceExpression[] = [];
  const options = { languageVersion: ts.ScriptTarget.ES2023, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const file = ts.createSourceFile(path, projectFile(path), options);
  const visit = (node: typescript.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      found.push({ place: `${path}:${line + 1}`, source, flags });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The expressions that a module makes of texts while it is loaded; `load` imports an instance of its own. */
export async function expressionsMade(
  place: string,
  load: () => Promise<unknown>,
): Promise<readonly SourceExpression[]> {
  const made: SourceExpression[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, [source, flags = '']: [string | RegExp, string?]) {
      made.push({ place, source: String(source), flags });
      return new target(source, flags);
    },
  });
  try {
    await load();
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}

/** How a text could make an expression take more than linear time; empty when none can. */
export function slowPaths({ place, source, flags }: SourceExpression): readonly string[] {
  const { reports } = analyse({ source, flags });
  return reports.map(({ type, exponential }) => `${place} ${type}${exponential ? ', exponential' : ''}: /${source}/`);
}
