import type { UploadedRow } from '../../domain/bulk/bulk-row.js';
import { ON_CONFLICT, type OnConflict } from '../../domain/bulk/bulk-job-status.js';
import { InvalidInput, type FieldError } from '../../domain/shared/invalid-input.js';
import { escapePointer } from '../../domain/tenants/tenant-rules.js';
import { JsonItemSplitter, type JsonPiece } from './json-item-splitter.js';
import { HttpProblem } from './problem.js';
import { parseStrictText } from './strict-json.js';
import { checkedRow } from './uploaded-rows.js';

/** Reads `{"items": […], "on_conflict": "…"}` while it comes in. As one JSON text it is well-formed as a whole, or refused as a whole. */
export class JsonRows implements AsyncIterable<UploadedRow> {
  private readonly splitter = new JsonItemSplitter();
  private readonly names = new Set<string>();
  private rows = 0;
  private said: OnConflict | null = null;

  constructor(private readonly bytes: AsyncIterable<Uint8Array>) {}

  /** What the body says of conflicts; known once all rows have come. */
  get onConflict(): OnConflict | null {
    return this.said;
  }

  /** @throws HttpProblem malformed-json, payload-too-large @throws InvalidInput */
  async *[Symbol.asyncIterator](): AsyncGenerator<UploadedRow> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const decode = (chunk?: Uint8Array) => {
      try {
        return decoder.decode(chunk, { stream: chunk !== undefined });
      } catch {
        throw new HttpProblem(
          'malformed-json',
          `The body is not well-formed UTF-8, in row ${this.rows + 1} or soon after.`,
        );
      }
    };
    for await (const chunk of this.bytes) yield* this.take(this.splitter.push(decode(chunk)));
    yield* this.take(this.splitter.push(decode()));
    this.splitter.end();
    if (!this.names.has('items')) throw invalid({ pointer: '/items', code: 'required', message: 'Items are required' });
  }

  private *take(pieces: readonly JsonPiece[]): Generator<UploadedRow> {
    for (const piece of pieces) {
      if (piece.kind === 'item') {
        this.rows += 1;
        yield checkedRow(this.rows, this.itemIn(piece.text));
      } else if (piece.kind === 'items-begin') this.takeName('items');
      else this.takeMember(piece.name, piece.text);
    }
  }

  private itemIn(text: string): unknown {
    const pointer = `/items/${this.rows - 1}`;
    try {
      return parseStrictText(text);
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      const errors = errorsIn(error).map((one) => ({ ...one, pointer: pointer + one.pointer }));
      const members = { errors: errors.length > 0 ? errors : [{ pointer, code: 'malformed', message: error.detail }] };
      throw new HttpProblem('malformed-json', `Row ${this.rows}: ${error.detail}`, { members });
    }
  }

  private takeMember(name: string, text: string): void {
    this.takeName(name);
    const pointer = `/${escapePointer(name)}`;
    const value = parseStrictText(text);
    if (name === 'items') throw invalid({ pointer, code: 'invalid_type', message: 'Must be a list' });
    if (name !== 'on_conflict') throw invalid({ pointer, code: 'unknown_field', message: 'There is no such field' });
    const known = ON_CONFLICT.find((one) => one === value);
    if (known === undefined) {
      throw invalid({ pointer, code: 'invalid_value', message: `Must be one of ${ON_CONFLICT.join(', ')}` });
    }
    this.said = known;
  }

  private takeName(name: string): void {
    if (!this.names.has(name)) {
      this.names.add(name);
      return;
    }
    const message = 'The name stands twice in one object';
    const errors = [{ pointer: `/${escapePointer(name)}`, code: 'duplicate_name', message }];
    throw new HttpProblem('malformed-json', `${message}.`, { members: { errors } });
  }
}

function invalid(error: FieldError): InvalidInput {
  return new InvalidInput([error]);
}

function errorsIn({ options }: HttpProblem): readonly FieldError[] {
  const errors = options.members?.['errors'];
  // Made by the strict reader, which puts field errors there and nothing else.
  return Array.isArray(errors) ? (errors as readonly FieldError[]) : [];
}
