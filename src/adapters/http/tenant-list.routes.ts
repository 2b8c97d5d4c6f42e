import { z } from 'zod';
import type { ExportTenants } from '../../application/tenants/export-tenants.js';
import type { ListTenants } from '../../application/tenants/list-tenants.js';
import { LIVE_STATUSES, type TenantListing } from '../../application/tenants/tenant-listing.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';
import { isUuid } from '../../domain/shared/uuid.js';
import type { CursorSeal } from './cursor-seal.js';
import { endpoint, type Call, type Endpoint, type Reply } from './endpoint.js';
import { documentedList, listReply, pageRequest, type ListIdentity } from './list-reply.js';
import { JSON_TYPE } from './media-types.js';
import { tenantCsv, tenantLines, tenantRow } from './tenant-export.js';
import { TENANT_FIELD_NAMES, TenantListParameters, TenantListQuery, tenantSort } from './tenant-list.schema.js';
import { TENANTS_TAG } from './tenant-reply.js';
import { TenantSchema } from './tenant.schema.js';

const CSV = 'text/csv';
const NDJSON = 'application/x-ndjson';

/** What is behind the list of tenants. */
export interface TenantListUseCases {
  readonly listTenants: ListTenants;
  readonly exportTenants: ExportTenants;
  readonly cursors: CursorSeal;
}

const RowSchema = TenantSchema.partial().meta({
  id: 'TenantRow',
  description: 'A tenant; with `fields`, only the named ones of its fields.',
});

const PositionSchema = z.object({ key: z.string(), id: z.string().refine(isUuid) });

const DESCRIPTION = `Filters apply together. Going on by \`next_cursor\` or \`Link\` shows every tenant that exists throughout exactly once,
whatever is created or deleted meanwhile; by \`updated_at\`, those that are not changed meanwhile. A late page takes no longer than the first.
A page can have fewer rows than \`limit\`, or none, although \`has_more\` is true: when a \`q\` of one or two letters is so rare that finding the next
row would take too long. Go on by \`next_cursor\`.

\`Accept: text/csv\` or \`application/x-ndjson\` exports the whole list instead of a page. An export is read batch by batch, not from one
snapshot: it promises what paging promises. An answer that is broken off is not complete. In CSV, metadata has a column \`metadata.<key>\` for each
key that there is when the export begins, an empty cell is no value and \`""\` an empty text; values that begin with \`=\`, \`+\`, \`-\` or \`@\` are left as they are, so import the file
into a spreadsheet as text.`;

/** The list of tenants, page by page or as a whole. */
export function tenantListEndpoints(useCases: TenantListUseCases): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/tenants',
      operationId: 'listTenants',
      tag: TENANTS_TAG,
      summary: 'List or export tenants',
      description: DESCRIPTION,
      permission: 'tenant:read',
      query: TenantListQuery,
      documentedQuery: TenantListParameters,
      body: undefined,
      idempotent: false,
      replies: {
        200: {
          ...documentedList(RowSchema, 'A page of tenants, or all of them.', true),
          otherTypes: {
            [CSV]: z
              .string()
              .meta({ example: 'tenant,client_name,metadata.segment\r\n0192f7a4-…,Example Corp,smb\r\n' }),
            [NDJSON]: RowSchema,
          },
        },
      },
      problems: ['invalid-cursor'],
      handle: (call) => (call.accepted === JSON_TYPE ? page(useCases, call) : wholeList(useCases, call)),
    }),
  ];
}

type ListCall = Call<TenantListQuery, undefined>;

async function page(
  { listTenants, cursors }: TenantListUseCases,
  { query, command, request }: ListCall,
): Promise<Reply> {
  const listing = listingOf(query);
  const list: ListIdentity = { name: 'tenants', reach: command.reach, of: listing };
  const wanted = await pageRequest(cursors, list, query, PositionSchema);
  const found = await listTenants.execute(listing, wanted, command);
  return listReply(cursors, list, found, (tenant) => tenantRow(tenant, query.fields), request);
}

async function wholeList(
  { exportTenants }: TenantListUseCases,
  { query, command, accepted }: ListCall,
): Promise<Reply> {
  refusePaging(query);
  const listing = listingOf(query);
  if (accepted === NDJSON) {
    const open = async () => tenantLines(await exportTenants.execute(listing, false, command), query.fields);
    return { status: 200, stream: { mediaType: NDJSON, open } };
  }
  const fields = query.fields ?? TENANT_FIELD_NAMES;
  const open = async () =>
    tenantCsv(await exportTenants.execute(listing, fields.includes('metadata'), command), fields);
  return { status: 200, stream: { mediaType: `${CSV}; charset=utf-8; header=present`, open } };
}

/** @throws InvalidInput when a part of a list is asked for where only the whole is to be had */
function refusePaging(query: TenantListQuery): void {
  const errors = (['limit', 'cursor', 'include_total'] as const)
    .filter((name) => query[name] !== undefined)
    .map((name) => ({ pointer: `?${name}`, code: 'not_applicable', message: 'An export is always the whole list' }));
  if (errors.length > 0) throw new InvalidInput(errors);
}

/** Written in one order whatever the order of the parameters: cursors are bound to it. */
function listingOf(query: TenantListQuery): TenantListing {
  const { status = LIVE_STATUSES, metadata = {} } = query;
  return {
    filter: {
      statuses: [...new Set(status)].toSorted(),
      email: query.email ?? null,
      external_id: query.external_id ?? null,
      plan: query.plan ?? null,
      product_code: query.product_code ?? null,
      industry: query.industry ?? null,
      metadata: Object.fromEntries(Object.entries(metadata).toSorted(([one], [other]) => (one < other ? -1 : 1))),
      created: { from: query.created_from ?? null, to: query.created_to ?? null },
      updated: { from: query.updated_from ?? null, to: query.updated_to ?? null },
      text: query.q ?? null,
    },
    sort: tenantSort(query),
  };
}
