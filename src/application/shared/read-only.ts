import { InvalidInput } from '../../domain/shared/invalid-input.js';
import { isSame } from '../../domain/shared/is-same.js';

/**
 * A client may send back what it got. `present` is the document as it is now, `sentBack` the read-only fields of it that came in.
 * @throws InvalidInput naming every one that differs from its present value
 */
export function requireUntouched(present: object, sentBack: Readonly<Record<string, unknown>>): void {
  const values = new Map<string, unknown>(Object.entries(present));
  const errors = Object.entries(sentBack)
    .filter(([field, value]) => value !== undefined && !isSame(value, values.get(field)))
    .map(([field]) => ({
      pointer: `/${field}`,
      code: 'read_only',
      message: 'Is read-only and differs from its present value',
    }));
  if (errors.length > 0) throw new InvalidInput(errors);
}
