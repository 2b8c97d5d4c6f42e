import { InvalidInput, type FieldError } from '../shared/invalid-input.js';
import { isLongerThan, textFlaw, type Flaw } from '../shared/text.js';
import { EMAIL_MAX_LENGTH, isEmail } from './email.js';
import type { Metadata, TenantFields } from './tenant-fields.js';

/** Names of the fields that hold a text. */
export type TenantTextField = Exclude<keyof TenantFields, 'metadata'>;

/** The longest value of each text field, in characters (Unicode code points). */
export const MAX_LENGTH = {
  client_name: 200,
  email: EMAIL_MAX_LENGTH,
  phone_number: 32,
  industry: 100,
  plan: 64,
  product_code: 64,
  tax_id_number: 64,
  external_id: 128,
} as const satisfies Record<TenantTextField, number>;

export const METADATA_LIMITS = { entries: 50, keyLength: 40, valueLength: 500 } as const;

export const PHONE_NUMBER = /^[+\d ()\-./x]*$/;
export const EXTERNAL_ID = /^[A-Za-z0-9._:|-]+$/;

const FORMATS: Partial<Record<TenantTextField, (value: string) => Flaw | null>> = {
  client_name: (value) => (value === '' ? { code: 'required', message: 'Client name is required' } : null),
  email: (value) => (isEmail(value) ? null : { code: 'invalid_format', message: 'Invalid email address' }),
  phone_number: (value) =>
    PHONE_NUMBER.test(value) && (value.match(/\d/g) ?? []).length >= 5
      ? null
      : { code: 'invalid_format', message: 'Must have at least 5 digits and only + digits space ( ) - . / x' },
  external_id: (value) =>
    EXTERNAL_ID.test(value) ? null : { code: 'invalid_format', message: 'Must have only A-Z a-z 0-9 . _ : | -' },
};

/** Finds what is wrong with one text field's value. */
export function textFieldFlaw(field: TenantTextField, value: string): Flaw | null {
  const text = field === 'client_name' ? value.trim() : value;
  return textFlaw(text, MAX_LENGTH[field]) ?? FORMATS[field]?.(text) ?? null;
}

/** Finds everything that is wrong with metadata; each flaw names the key it lies at, or `null` for the whole. */
export function metadataFlaws(
  metadata: Metadata,
  entries: number = METADATA_LIMITS.entries,
): readonly (Flaw & { readonly key: string | null })[] {
  const { keyLength, valueLength } = METADATA_LIMITS;
  const flaws: (Flaw & { readonly key: string | null })[] = [];
  const pairs = Object.entries(metadata);
  if (pairs.length > entries)
    flaws.push({ key: null, code: 'too_many', message: `Must have at most ${entries} entries` });
  for (const [key, value] of pairs.slice(0, entries * 2)) {
    const flaw =
      key === '' || key === '__proto__' || isLongerThan(key, keyLength)
        ? { code: 'invalid_key', message: `A key must have 1 to ${keyLength} characters and not be __proto__` }
        : (textFlaw(key, keyLength) ?? textFlaw(value, valueLength));
    if (flaw !== null) flaws.push({ key, ...flaw });
  }
  return flaws;
}

/** @throws InvalidInput naming every field that breaks a rule */
export function requireValidFields(fields: TenantFields): void {
  const errors: FieldError[] = [];
  const { metadata, ...texts } = fields;
  for (const field of TEXT_FIELDS) {
    const value = texts[field];
    const flaw = value === null ? null : textFieldFlaw(field, value);
    if (flaw !== null) errors.push({ pointer: `/${field}`, ...flaw });
  }
  for (const { key, code, message } of metadataFlaws(metadata)) {
    errors.push({ pointer: key === null ? '/metadata' : `/metadata/${escapePointer(key)}`, code, message });
  }
  if (errors.length > 0) throw new InvalidInput(errors);
}

/** Every text field, in the order of the contract. */
export const TEXT_FIELDS = [
  'client_name',
  'email',
  'phone_number',
  'industry',
  'plan',
  'product_code',
  'tax_id_number',
  'external_id',
] as const satisfies readonly TenantTextField[];

/** Escapes a key for use in a JSON pointer (RFC 6901 §3). */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
