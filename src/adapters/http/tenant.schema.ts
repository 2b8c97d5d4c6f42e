import { z } from 'zod';
import {
  EXTERNAL_ID,
  MAX_LENGTH,
  METADATA_LIMITS,
  PHONE_NUMBER,
  metadataFlaws,
  textFieldFlaw,
  type TenantTextField,
} from '../../domain/tenants/tenant-rules.js';
import type { Metadata } from '../../domain/tenants/tenant-fields.js';
import { REASON_MAX_LENGTH } from '../../domain/tenants/tenant.js';
import { TENANT_STATUSES } from '../../domain/tenants/tenant-status.js';
import { TENANT_EXAMPLE } from './tenant.examples.js';

const MISSING: Partial<Record<TenantTextField, string>> = {
  client_name: 'Client name is required',
  email: 'Email address is required',
};

function text(field: TenantTextField, meta: Record<string, unknown>) {
  return z
    .string({ error: (issue) => (issue.input === undefined ? MISSING[field] : 'Must be a text') })
    .superRefine((value, context) => {
      const flaw = textFieldFlaw(field, value);
      if (flaw !== null) context.addIssue({ code: 'custom', message: flaw.message, params: { code: flaw.code } });
    })
    .meta({ maxLength: MAX_LENGTH[field], ...meta });
}

function optionalText(field: TenantTextField, meta: Record<string, unknown>) {
  return text(field, meta).nullish();
}

function refineMetadata(value: Metadata, context: z.RefinementCtx, entries: number = METADATA_LIMITS.entries): void {
  for (const { key, code, message } of metadataFlaws(value, entries)) {
    context.addIssue({ code: 'custom', message, path: key === null ? [] : [key], params: { code } });
  }
}

const metadata = z
  .record(z.string(), z.string({ error: 'Must be a text' }))
  .superRefine((value, context) => refineMetadata(value, context))
  .meta({
    description: `Free key-value pairs of yours: at most ${METADATA_LIMITS.entries}.`,
    maxProperties: METADATA_LIMITS.entries,
    propertyNames: { minLength: 1, maxLength: METADATA_LIMITS.keyLength },
    additionalProperties: { type: 'string', maxLength: METADATA_LIMITS.valueLength },
    example: { segment: 'smb' },
  });

const writable = {
  client_name: text('client_name', {
    minLength: 1,
    description: 'The customer, as people call it. Surrounding white space is cut off.',
    example: 'Example Corp',
  }),
  email: text('email', {
    minLength: 3,
    description:
      'The address of its administrator. Kept as written; unique among your live tenants without regard to case, after Unicode NFC.',
    example: 'admin@example.com',
  }),
  phone_number: optionalText('phone_number', {
    pattern: PHONE_NUMBER.source,
    description: 'At least 5 digits.',
    example: '+1234567890',
  }),
  industry: optionalText('industry', { example: 'Technology' }),
  plan: optionalText('plan', { description: 'Your name for what was sold.', example: 'business' }),
  product_code: optionalText('product_code', { example: 'CRM-10' }),
  tax_id_number: optionalText('tax_id_number', { example: 'DE123456789' }),
  external_id: optionalText('external_id', {
    pattern: EXTERNAL_ID.source,
    description: 'Your own key for the tenant, unique among your live tenants.',
    example: 'crm:4711',
  }),
  metadata: metadata.nullish(),
};

/** The body of `POST /tenants`. */
export const NewTenantSchema = z
  .strictObject(writable)
  .meta({ id: 'NewTenant', description: 'A tenant to be created. Fields that are not named here are refused.' });

const sentBack = z.unknown().optional().meta({
  readOnly: true,
  description: 'Read-only: accepted when it is what it is, so that you can send back what you got.',
});

/** What a client may send back unchanged, and cannot change. */
const readOnly = {
  tenant: sentBack,
  partner_id: sentBack,
  status: sentBack,
  status_reason: sentBack,
  version: sentBack,
  created_at: sentBack,
  updated_at: sentBack,
  deleted_at: sentBack,
};

/** The body of `PUT /tenants/{tenant}`. */
export const TenantReplacementSchema = z.strictObject({ ...writable, ...readOnly }).meta({
  id: 'TenantReplacement',
  description: 'Every writable field; an optional one that is left out becomes `null`.',
});

/** A patch can remove all that is there and add as much. */
const PATCH_ENTRIES = METADATA_LIMITS.entries * 2;

const metadataPatch = z
  .record(z.string(), z.string({ error: 'Must be a text, or null to remove the entry' }).nullable())
  .superRefine((patch, context) => {
    const values = Object.entries(patch).map(([key, value]): [string, string] => [key, value ?? '']);
    refineMetadata(Object.fromEntries(values), context, PATCH_ENTRIES);
  })
  .nullish()
  .meta({
    description: 'Merges entry by entry; `null` removes one.',
    maxProperties: PATCH_ENTRIES,
    additionalProperties: { type: ['string', 'null'], maxLength: METADATA_LIMITS.valueLength },
  });

/** The body of `PATCH /tenants/{tenant}`: a JSON merge patch (RFC 7396). */
export const TenantPatchSchema = z
  .strictObject({
    ...writable,
    client_name: writable.client_name.optional(),
    email: writable.email.optional(),
    metadata: metadataPatch,
    ...readOnly,
  })
  .meta({ id: 'TenantPatch', description: 'The fields to change; `null` clears an optional one.' });

/** The body of `POST /tenants/{tenant}/suspend`. */
export const SuspensionSchema = z
  .strictObject({
    reason: z
      .string({ error: 'Must be a text' })
      .nullish()
      .meta({ maxLength: REASON_MAX_LENGTH, description: 'Becomes `status_reason`.', example: 'Unpaid invoices' }),
  })
  .meta({ id: 'Suspension' });

/** For operations whose body, where there is one, is an empty object. */
export const EmptyBody = z.strictObject({}).meta({ id: 'Empty' });

const instant = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC, with milliseconds.' });

/** A tenant, as every answer shows it. */
export const TenantSchema = z
  .strictObject({
    tenant: z.string().meta({ format: 'uuid', description: "The tenant's id (UUIDv7)." }),
    partner_id: z.string().meta({ description: 'The partner that owns the tenant.', example: 'acme' }),
    client_name: z.string().meta({ example: 'Example Corp' }),
    email: z.string().meta({ example: 'admin@example.com' }),
    phone_number: z.string().nullable(),
    industry: z.string().nullable(),
    plan: z.string().nullable(),
    product_code: z.string().nullable(),
    tax_id_number: z.string().nullable(),
    external_id: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    status: z.enum(TENANT_STATUSES),
    status_reason: z.string().nullable(),
    version: z.int().positive().meta({ description: 'Counts the changes; also the ETag.' }),
    created_at: instant,
    updated_at: instant,
    deleted_at: instant.nullable(),
  })
  .meta({ id: 'Tenant', example: TENANT_EXAMPLE });

/** `dry_run=true` decides and checks, but stores nothing. */
export const DryRunQuery = z.strictObject({
  dry_run: z
    .enum(['true', 'false'], { error: 'Must be true or false' })
    .optional()
    .meta({ description: 'Authorise, validate and check for conflicts, but store nothing.' }),
});

/** For operations that take no query parameters. */
export const NoQuery = z.strictObject({});
