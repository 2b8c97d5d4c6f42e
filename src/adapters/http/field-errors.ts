import type { z } from 'zod';
import { InvalidInput, type FieldError } from '../../domain/shared/invalid-input.js';
import { escapePointer } from '../../domain/tenants/tenant-rules.js';

/**
 * Checks a request's body against its schema.
 * @throws InvalidInput naming every field that is wrong, by JSON pointer
 */
export function checkBody<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  return check(schema, value, pointerIntoBody);
}

/** What is wrong with a body by its schema: every field of it, by JSON pointer. For many bodies, of which each may be wrong. */
export function bodyErrors(schema: z.ZodType, value: unknown): readonly FieldError[] {
  const result = schema.safeParse(value, { reportInput: true });
  return result.success ? [] : errorsIn(result.error, pointerIntoBody);
}

/**
 * Checks a request's query parameters against their schema.
 * @throws InvalidInput naming every parameter that is wrong, as `?name`
 */
export function checkQuery<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  return check(schema, value, ([name = '', key]) =>
    `?${String(name)}${typeof key === 'string' ? `[${key}]` : ''}`.replaceAll(LONE_SURROGATE, '\uFFFD'),
  );
}

/** Names that cannot be decoded have some, and answers are well-formed. */
const LONE_SURROGATE = /\p{Cs}/gu;

/**
 * Runs two checks of one request.
 * @throws InvalidInput naming what either finds wrong, or both
 */
export function checkBoth<First, Second>(first: () => First, second: () => Second): [First, Second] {
  let one: First;
  try {
    one = first();
  } catch (error) {
    if (error instanceof InvalidInput) throw new InvalidInput([...error.errors, ...errorsOf(second)]);
    throw error;
  }
  return [one, second()];
}

function errorsOf(run: () => unknown): readonly FieldError[] {
  try {
    run();
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.errors;
    throw error;
  }
}

type PointerTo = (path: readonly PropertyKey[]) => string;

function pointerIntoBody(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${escapePointer(String(step))}`).join('');
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, pointerTo: PointerTo): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new InvalidInput(errorsIn(result.error, pointerTo));
}

function errorsIn({ issues }: z.ZodError, pointerTo: PointerTo): readonly FieldError[] {
  return issues.flatMap((issue) => fieldErrors(issue, pointerTo));
}

function fieldErrors(issue: z.core.$ZodIssue, pointerTo: PointerTo): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      code: 'unknown_field',
      message: 'There is no such field',
    }));
  }
  return [{ pointer: pointerTo(issue.path), code: codeOf(issue), message: issue.message }];
}

function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom') {
    const code: unknown = issue.params?.['code'];
    return typeof code === 'string' ? code : 'invalid';
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'required';
  return issue.code;
}
