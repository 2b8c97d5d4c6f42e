import { z } from 'zod';
import type { ListBulkItems } from '../../application/bulk/list-bulk-items.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';
import { itemCsv, itemDocument, itemLines } from './bulk-items-export.js';
import { BULK_TAG, bulkJobIdIn } from './bulk-job-reply.js';
import { CSV_TYPE, NDJSON_TYPE } from './bulk-upload.js';
import { BulkItemListQuery, BulkItemSchema } from './bulk.schema.js';
import type { CursorSeal } from './cursor-seal.js';
import { endpoint, type Call, type Endpoint, type Reply } from './endpoint.js';
import { documentedList, listReply, pageRequest, type ListIdentity } from './list-reply.js';
import { JSON_TYPE } from './media-types.js';

/** What is behind a job's items. */
export interface BulkItemUseCases {
  readonly listBulkItems: ListBulkItems;
  readonly cursors: CursorSeal;
}

const PositionSchema = z.object({ row: z.int() });

const DESCRIPTION = `Every row, in the order of the upload, with what became of it.

\`Accept: text/csv\` or \`application/x-ndjson\` streams all of them instead of a page. The CSV has, beside \`row\`, \`status\`, \`tenant\` and the error, what the row said, as
far as that is kept: of failed rows for as long as the job, of others until they have succeeded. So \`?status=failed\` as CSV can be mended and uploaded again as it is; the
columns that tell of the error are ignored then. Lines of NDJSON that could not be read have nothing to show.`;

/** What became of the rows of a bulk job. */
export function bulkItemEndpoints(useCases: BulkItemUseCases): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/bulk-jobs/{bulk_job}/items',
      operationId: 'listBulkItems',
      tag: BULK_TAG,
      summary: 'List or export what became of the rows',
      description: DESCRIPTION,
      permission: 'bulk:read',
      query: BulkItemListQuery,
      body: undefined,
      idempotent: false,
      replies: {
        200: {
          ...documentedList(BulkItemSchema, 'A page of rows, or all of them.'),
          otherTypes: {
            [CSV_TYPE]: z
              .string()
              .meta({ example: 'row,status,tenant,error_code,error_detail,error_fields,client_name\r\n' }),
            [NDJSON_TYPE]: BulkItemSchema,
          },
        },
      },
      problems: ['bulk-job-not-found', 'invalid-cursor'],
      handle: (call) => (call.accepted === JSON_TYPE ? page(useCases, call) : everything(useCases, call)),
    }),
  ];
}

type ItemsCall = Call<z.output<typeof BulkItemListQuery>, undefined>;

async function page({ listBulkItems, cursors }: BulkItemUseCases, call: ItemsCall): Promise<Reply> {
  const { params, query, command, request } = call;
  const id = bulkJobIdIn(params);
  const statuses = statusesIn(query);
  const list: ListIdentity = { name: 'bulk-items', reach: command.reach, of: [id, statuses] };
  const wanted = await pageRequest(cursors, list, query, PositionSchema);
  const { items, requestId } = await listBulkItems.execute(id, statuses, wanted, command);
  return listReply(cursors, list, items, (item) => itemDocument(item, requestId), request);
}

async function everything({ listBulkItems }: BulkItemUseCases, call: ItemsCall): Promise<Reply> {
  const { params, query, command, accepted } = call;
  refusePaging(query);
  const id = bulkJobIdIn(params);
  const statuses = statusesIn(query);
  if (accepted === NDJSON_TYPE) {
    const open = async () => itemLines(await listBulkItems.export(id, statuses, false, command));
    return { status: 200, stream: { mediaType: NDJSON_TYPE, open } };
  }
  const open = async () => itemCsv(await listBulkItems.export(id, statuses, true, command));
  return { status: 200, stream: { mediaType: `${CSV_TYPE}; charset=utf-8; header=present`, open } };
}

/** @throws InvalidInput when a part of the list is asked for where only the whole is to be had */
function refusePaging(query: ItemsCall['query']): void {
  const errors = (['limit', 'cursor'] as const)
    .filter((name) => query[name] !== undefined)
    .map((name) => ({ pointer: `?${name}`, code: 'not_applicable', message: 'An export is always the whole list' }));
  if (errors.length > 0) throw new InvalidInput(errors);
}

function statusesIn({ status }: ItemsCall['query']) {
  return [...new Set(status)].toSorted();
}
