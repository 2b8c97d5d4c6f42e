import { z } from 'zod';
import { TENANT_SORT_FIELDS, type TenantSort } from '../../application/tenants/tenant-listing.js';
import { textFlaw } from '../../domain/shared/text.js';
import { MAX_LENGTH, METADATA_LIMITS, metadataFlaws } from '../../domain/tenants/tenant-rules.js';
import { TENANT_STATUSES } from '../../domain/tenants/tenant-status.js';
import { flag, instant, LIST_PARAMETERS, parameter } from './list-query.js';
import { TenantSchema } from './tenant.schema.js';

/** The names of a tenant's fields, in the order they are published in. */
export const TENANT_FIELD_NAMES = TenantSchema.keyof().options;

export type TenantFieldName = (typeof TENANT_FIELD_NAMES)[number];

function text(maxLength: number, description: string) {
  return parameter()
    .superRefine((value, context) => {
      const flaw = textFlaw(value, maxLength);
      if (flaw !== null) context.addIssue({ code: 'custom', message: flaw.message, params: { code: flaw.code } });
    })
    .optional()
    .meta({ maxLength, description });
}

const status = z
  .preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z.array(z.enum(TENANT_STATUSES, { error: `Must be one of ${TENANT_STATUSES.join(', ')}` })).max(20),
  )
  .optional()
  .meta({
    param: { style: 'form', explode: true },
    type: 'array',
    items: { type: 'string', enum: [...TENANT_STATUSES] },
    description: 'Any of these; can be given several times. Without it all but `deleted`, which must be asked for.',
  });

const metadata = z
  .record(z.string(), parameter())
  .superRefine((value, context) => {
    for (const { key, code, message } of metadataFlaws(value)) {
      context.addIssue({ code: 'custom', message, path: key === null ? [] : [key], params: { code } });
    }
  })
  .optional()
  .meta({
    param: { style: 'deepObject', explode: true },
    maxProperties: METADATA_LIMITS.entries,
    description: 'Entries that the tenants have, all of them: `metadata[segment]=smb`.',
  });

const SORTS = TENANT_SORT_FIELDS.flatMap((field) => [field, `-${field}`] as const);

const fields = parameter()
  .transform((names, context) => {
    const wanted = new Set<TenantFieldName>();
    for (const name of names.split(',')) {
      const known = TENANT_FIELD_NAMES.find((field) => field === name);
      if (known !== undefined) wanted.add(known);
      else
        context.addIssue({
          code: 'custom',
          message: 'Names a field that there is not',
          params: { code: 'unknown_field' },
        });
    }
    return [...wanted];
  })
  .optional()
  .meta({
    type: 'string',
    description: `Exactly these fields, separated by commas: ${TENANT_FIELD_NAMES.join(', ')}.`,
    example: 'tenant,client_name,status',
  });

/** The query parameters of `GET /tenants`. */
export const TenantListParameters = z.strictObject({
  ...LIST_PARAMETERS,
  include_total: flag(
    'Adds `total`, the number of tenants on all pages. That takes time in proportion to it; `null` for a `q` of one or two letters among more than 100,000.',
  ),
  sort: z
    .enum(SORTS, { error: `Must be one of ${SORTS.join(', ')}` })
    .optional()
    .meta({
      default: '-created_at',
      description: 'By what to sort, with `-` the largest first. Names are sorted by code points: `Z` before `a`.',
    }),
  fields,
  status,
  q: text(
    MAX_LENGTH.email,
    'Part of the name, the e-mail address or the external id, in any case. `%`, `_` and `*` mean themselves.',
  ),
  email: text(MAX_LENGTH.email, 'The e-mail address, in any case.'),
  external_id: text(MAX_LENGTH.external_id, 'Your own key.'),
  plan: text(MAX_LENGTH.plan, 'The plan, exactly.'),
  product_code: text(MAX_LENGTH.product_code, 'The product code, exactly.'),
  industry: text(MAX_LENGTH.industry, 'The industry, exactly.'),
  metadata,
  created_from: instant('Created then or later.'),
  created_to: instant('Created before then.'),
  updated_from: instant('Changed last then or later.'),
  updated_to: instant('Changed last before then.'),
});

/** The query of `GET /tenants`: `metadata[…]` parameters are gathered before they are checked. */
export const TenantListQuery = z.preprocess(gatherMetadata, TenantListParameters);

export type TenantListQuery = z.output<typeof TenantListParameters>;

/** The order that `sort` asks for; the newest first without it. */
export function tenantSort({ sort = '-created_at' }: TenantListQuery): TenantSort {
  const descending = sort.startsWith('-');
  const field = TENANT_SORT_FIELDS.find((name) => name === sort.replace('-', '')) ?? 'created_at';
  return { field, descending };
}

const METADATA_PARAMETER = /^metadata\[(.*)\]$/s;

function gatherMetadata(query: unknown): unknown {
  const parameters = Object.entries(query ?? {}) as [string, unknown][];
  const entries: [string, unknown][] = [];
  const others: [string, unknown][] = [];
  for (const [name, value] of parameters) {
    const key = METADATA_PARAMETER.exec(name)?.[1];
    // A record's schema would drop this name silently, and with it the filter.
    if (key === undefined || key === '__proto__') others.push([name, value]);
    else entries.push([key, value]);
  }
  const gathered = entries.length === 0 ? [] : [['metadata', Object.fromEntries(entries)] as const];
  return Object.fromEntries([...others, ...gathered]);
}
