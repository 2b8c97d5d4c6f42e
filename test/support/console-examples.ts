import { codeBlocks } from './markdown.js';

/** A command of a page, and what the page says it answers. */
export interface ConsoleExample {
  readonly command: string;
  readonly output: string;
  /** The status that a comment behind the command names; `null` where there is none. */
  readonly status: number | null;
  readonly place: string;
}

/** A page that can be worked through. */
export interface ConsolePage {
  readonly examples: readonly ConsoleExample[];
  /** Files that commands send, by name. */
  readonly files: ReadonlyMap<string, string>;
}

/** Reads the examples of a page: in `console` blocks, commands begin with `$ ` and go on after a backslash; all else is output. */
export function consolePage(path: string): ConsolePage {
  const files = new Map<string, string>();
  const examples: ConsoleExample[] = [];
  for (const { language, text, note, place } of codeBlocks(path)) {
    if (note.startsWith('file: ')) files.set(note.slice('file: '.length), text);
    // Some need another service beside; their test is named, and is theirs.
    if (language === 'console' && !note.startsWith('run by ')) examples.push(...examplesIn(text, place));
  }
  return { examples, files };
}

/** Reads the commands of a `console` block. */
export function examplesIn(text: string, place: string): readonly ConsoleExample[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const command = /^(?:[^\n]*\\\n)*[^\n]*/.exec(part)?.[0] ?? '';
      const comment = /(?<= )# ([^'"\n]*)$/.exec(command)?.[1] ?? '';
      const status = /\b[1-5]\d\d\b/.exec(comment)?.[0];
      const output = part.slice(command.length).trim();
      return { command, output, status: status === undefined ? null : Number(status), place };
    });
}
