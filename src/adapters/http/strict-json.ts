import { escapePointer } from '../../domain/tenants/tenant-rules.js';
import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json-characters.js';
import { HttpProblem } from './problem.js';

/** How deep arrays and objects may be nested. */
const MAX_DEPTH = 32;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON text (RFC 8259) strictly: well-formed UTF-8, no name twice in one object (§4), no `__proto__`, at most 32 levels
 * deep. `JSON.parse` would let the last of two equal names win silently.
 * @throws HttpProblem malformed-json, saying where
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  return parseStrictText(decode(bytes));
}

/** The same for what is a text already. @throws HttpProblem malformed-json, saying where */
export function parseStrictText(text: string): unknown {
  if (text.trim() === '') throw new HttpProblem('malformed-json', 'The body is empty; a JSON object is required.');
  checkDepth(text);
  const value = parse(text);
  checkNames(text);
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new HttpProblem('malformed-json', 'The body is not well-formed UTF-8.');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser quotes the body in its message; only the position is passed on.
    const position = error instanceof Error ? /position \d+/.exec(error.message) : null;
    throw new HttpProblem(
      'malformed-json',
      `The body is not well-formed JSON${position ? `, at ${position[0]}` : ''}.`,
    );
  }
}

function checkDepth(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
    if (depth > MAX_DEPTH) {
      throw new HttpProblem('malformed-json', `The body is nested more than ${MAX_DEPTH} levels deep.`);
    }
  }
}

interface Level {
  readonly pointer: string;
  /** The names so far; `null` in an array. */
  readonly names: Set<string> | null;
  name: string;
  index: number;
}

/** Looks for names that stand twice; the text is known to be well-formed JSON. */
function checkNames(text: string): void {
  const levels: Level[] = [];
  let expectName = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const level = levels[levels.length - 1];
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (expectName && level?.names) {
        level.name = nameIn(text.slice(at, end + 1));
        takeName(level, level.names);
        expectName = false;
      }
      at = end;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      const isObject = code === OPEN_BRACE;
      levels.push({ pointer: pointerTo(level), names: isObject ? new Set() : null, name: '', index: 0 });
      expectName = isObject;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      levels.pop();
      expectName = false;
    } else if (code === COMMA && level !== undefined) {
      level.index += 1;
      expectName = level.names !== null;
    }
  }
}

function takeName(level: Level, names: Set<string>): void {
  const { name } = level;
  const flaw =
    name === '__proto__'
      ? { code: 'forbidden_name', message: 'The name __proto__ is not allowed' }
      : names.has(name)
        ? { code: 'duplicate_name', message: 'The name stands twice in one object' }
        : null;
  if (flaw !== null) {
    const errors = [{ pointer: `${level.pointer}/${escapePointer(name)}`, ...flaw }];
    throw new HttpProblem('malformed-json', `${flaw.message}.`, { members: { errors } });
  }
  names.add(name);
}

function pointerTo(level: Level | undefined): string {
  if (level === undefined) return '';
  return `${level.pointer}/${level.names === null ? level.index : escapePointer(level.name)}`;
}

function nameIn(literal: string): string {
  return literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
}

/** The position of the quote that ends the string which begins at `start`; the last position when none does. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length - 1;
}
