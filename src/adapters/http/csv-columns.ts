import { InvalidInput, type FieldError } from '../../domain/shared/invalid-input.js';
import { metadataFlaws, TEXT_FIELDS, type TenantTextField } from '../../domain/tenants/tenant-rules.js';
import { TENANT_FIELD_NAMES } from './tenant-list.schema.js';

/** What a column of an upload holds. */
export type CsvColumn =
  | { readonly kind: 'field'; readonly name: TenantTextField }
  | { readonly kind: 'metadata'; readonly key: string }
  /** It is in files that come from here, and says nothing about a new tenant. */
  | { readonly kind: 'ignored' }
  /** It has no name, so nothing may be in it. */
  | { readonly kind: 'unnamed' };

/** What the rows of a job are told with, beside what they said. */
export const ITEM_COLUMNS = ['row', 'status', 'tenant', 'error_code', 'error_detail', 'error_fields'] as const;

const METADATA = 'metadata.';
const IGNORED: ReadonlySet<string> = new Set<string>([...TENANT_FIELD_NAMES, ...ITEM_COLUMNS]);

/** Reads the header of an upload. @throws InvalidInput naming every column that there is not, that stands twice or that is missing */
export function csvColumns(header: readonly string[]): readonly CsvColumn[] {
  // White space at the end of a metadata key may be meant: the export writes such a key as it is.
  const names = header.map((name) => (name.trimStart().startsWith(METADATA) ? name.trimStart() : name.trim()));
  const errors: FieldError[] = [];
  const columns = names.map((name, index): CsvColumn => {
    if (name === '') return { kind: 'unnamed' };
    if (names.indexOf(name) < index) errors.push(flaw(name, 'duplicate_name', 'The column stands twice'));
    const field = TEXT_FIELDS.find((one) => one === name);
    if (field !== undefined) return { kind: 'field', name: field };
    if (name.startsWith(METADATA)) {
      const key = name.slice(METADATA.length);
      for (const { code, message } of metadataFlaws(Object.fromEntries([[key, '']])))
        errors.push(flaw(name, code, message));
      return { kind: 'metadata', key };
    }
    if (!IGNORED.has(name) || name === 'metadata') errors.push(flaw(name, 'unknown_field', 'There is no such field'));
    return { kind: 'ignored' };
  });
  for (const name of ['client_name', 'email']) {
    if (!names.includes(name)) errors.push(flaw(name, 'required', 'The column is required'));
  }
  if (errors.length > 0)
    throw new InvalidInput(errors, `The header of the file has ${errors.length} flaws: ${listed(errors)}.`);
  return columns;
}

function flaw(name: string, code: string, message: string): FieldError {
  const shown = name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
  return { pointer: `/${shown}`, code, message };
}

function listed(errors: readonly FieldError[]): string {
  const first = errors.slice(0, 5).map(({ pointer, message }) => `${pointer.slice(1)} (${message})`);
  return first.join(', ') + (errors.length > first.length ? ', …' : '');
}
