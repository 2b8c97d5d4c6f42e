import { BULK_LIMITS } from '../../domain/bulk/bulk-limits.js';
import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json-characters.js';
import { HttpProblem } from './problem.js';

/** A piece of `{"items": […], "name": value}`: an item of the list, or another member, each as its own JSON text. */
export type JsonPiece =
  | { readonly kind: 'item'; readonly text: string }
  | { readonly kind: 'items-begin' }
  | { readonly kind: 'member'; readonly name: string; readonly text: string };

type State =
  'start' | 'first-name' | 'name' | 'colon' | 'value' | 'first-item' | 'item' | 'after-item' | 'after-member' | 'end';

/** Takes a JSON object with a long list apart while its text comes in; only the piece that is not complete is held. */
export class JsonItemSplitter {
  private state: State = 'start';
  /** The text so far of the value that is being read; `null` between values. */
  private held: string | null = null;
  private depth = 0;
  private inString = false;
  private escaped = false;
  private readingName = false;
  private name = '';
  private items = 0;

  /** Answers the pieces that are complete with this text. @throws HttpProblem malformed-json, payload-too-large */
  push(text: string): readonly JsonPiece[] {
    const pieces: JsonPiece[] = [];
    let start = 0;
    for (let at = 0; at < text.length;) {
      if (this.held === null) {
        at = this.between(text, at, pieces);
        start = at;
      } else {
        const end = this.endOfValue(text, at);
        this.hold(text.slice(start, end.at));
        start = end.at;
        at = end.at;
        if (end.found) this.complete(pieces);
      }
    }
    return pieces;
  }

  /** @throws HttpProblem malformed-json when the object has not come to its end */
  end(): void {
    if (this.state === 'start')
      throw new HttpProblem('malformed-json', 'The body is empty; a JSON object is required.');
    if (this.state !== 'end' || this.held !== null) throw this.malformed('it breaks off');
  }

  /** Goes on from between two values; a character that begins one is left to be read as part of it. */
  private between(text: string, at: number, pieces: JsonPiece[]): number {
    const character = text.charAt(at);
    if (WHITE_SPACE.test(character)) return at + 1;
    const next = NEXT[this.state][character];
    if (next === 'items') {
      if (this.name !== 'items') return this.beginValue(at, false);
      pieces.push({ kind: 'items-begin' });
      this.state = 'first-item';
      return at + 1;
    }
    if (next !== undefined) {
      this.state = next;
      return at + 1;
    }
    const takesName = character === '"' && (this.state === 'first-name' || this.state === 'name');
    const takesValue = this.state === 'value' || this.state === 'first-item' || this.state === 'item';
    if (!takesName && (!takesValue || CLOSING.test(character)))
      throw this.malformed(`there is an unexpected character`);
    return this.beginValue(at, takesName);
  }

  private beginValue(at: number, isName: boolean): number {
    this.held = '';
    this.readingName = isName;
    this.depth = 0;
    return at;
  }

  /** Finds where the value that is being read ends. A plain value ends before whatever follows it. */
  private endOfValue(text: string, from: number): { readonly at: number; readonly found: boolean } {
    let plain = this.held !== '' && this.depth === 0 && !this.inString;
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (code === BACKSLASH) this.escaped = true;
        else if (code === QUOTE) {
          this.inString = false;
          if (this.depth === 0) return { at: at + 1, found: true };
        }
      } else if (plain) {
        if (ENDS_PLAIN.test(text.charAt(at))) return { at, found: true };
      } else if (code === QUOTE) this.inString = true;
      else if (code === OPEN_BRACE || code === OPEN_BRACKET) this.depth += 1;
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        this.depth -= 1;
        if (this.depth === 0) return { at: at + 1, found: true };
      } else if (this.depth === 0) plain = true;
    }
    return { at: text.length, found: false };
  }

  private hold(text: string): void {
    this.held = (this.held ?? '') + text;
    if (this.held.length <= BULK_LIMITS.rowBytes) return;
    const what = this.state === 'value' || this.readingName ? 'A member of the body' : `Row ${this.items + 1}`;
    throw new HttpProblem('payload-too-large', `${what} is larger than ${BULK_LIMITS.rowBytes / 1024} KiB.`);
  }

  private complete(pieces: JsonPiece[]): void {
    const text = this.held ?? '';
    this.held = null;
    if (this.readingName) {
      this.name = this.nameIn(text);
      this.state = 'colon';
    } else if (this.state === 'value') {
      pieces.push({ kind: 'member', name: this.name, text });
      this.state = 'after-member';
    } else {
      this.items += 1;
      pieces.push({ kind: 'item', text });
      this.state = 'after-item';
    }
    this.readingName = false;
  }

  private nameIn(literal: string): string {
    try {
      return String(JSON.parse(literal));
    } catch {
      throw this.malformed('a name is malformed');
    }
  }

  private malformed(why: string): HttpProblem {
    const where = this.items === 0 ? '' : `, after row ${this.items}`;
    return new HttpProblem('malformed-json', `The body is not well-formed JSON: ${why}${where}.`);
  }
}

/** Where a character between two values leads to; a list that begins is `items`, if it is theirs. */
const NEXT: Readonly<Record<State, Readonly<Partial<Record<string, State | 'items'>>>>> = {
  start: { '{': 'first-name' },
  'first-name': { '}': 'end' },
  name: {},
  colon: { ':': 'value' },
  value: { '[': 'items' },
  'first-item': { ']': 'after-member' },
  item: {},
  'after-item': { ',': 'item', ']': 'after-member' },
  'after-member': { ',': 'name', '}': 'end' },
  end: {},
};

const WHITE_SPACE = /[ \t\r\n]/;
const CLOSING = /[\]},:]/;
const ENDS_PLAIN = /[ \t\r\n,\]}]/;
