import type { Request } from 'express';
import { z } from 'zod';
import type { Page, PageRequest } from '../../application/shared/page.js';
import { onlyPartner, type Reach } from '../../domain/access/partner.js';
import type { CursorSeal } from './cursor-seal.js';
import type { DocumentedReply, Reply } from './endpoint.js';
import { limitOf } from './list-query.js';

/** A list as cursors know it: they are good for this list only. */
export interface ListIdentity {
  readonly name: string;
  readonly reach: Reach;
  /** Everything that says what is on the list, and in which order. */
  readonly of: unknown;
}

/** The part of a list's query that says which page is wanted. */
export interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly include_total?: 'true' | 'false' | undefined;
}

/** Reads which page is wanted. @throws HttpProblem invalid-cursor @throws Unavailable */
export async function pageRequest<Position>(
  cursors: CursorSeal,
  list: ListIdentity,
  query: PageQuery,
  schema: z.ZodType<Position>,
): Promise<PageRequest<Position>> {
  const { cursor } = query;
  return {
    limit: limitOf(query),
    after: cursor === undefined ? null : await cursors.open(identify(list), cursor, schema),
    withTotal: query.include_total === 'true',
  };
}

/** Answers with a page, and with where the next one is (RFC 8288). */
export async function listReply<Item, Position>(
  cursors: CursorSeal,
  list: ListIdentity,
  { items, next, total }: Page<Item, Position>,
  present: (item: Item) => unknown,
  request: Request,
): Promise<Reply> {
  const cursor = next === null ? null : await cursors.seal(identify(list), next);
  return {
    status: 200,
    ...(cursor !== null && { headers: { Link: `<${addressWith(request, cursor)}>; rel="next"` } }),
    body: {
      data: items.map(present),
      has_more: cursor !== null,
      next_cursor: cursor,
      ...(total !== null && { total: total === 'uncounted' ? null : total }),
    },
  };
}

/** Documents a page of a list. */
export function documentedList(item: z.ZodType, description: string, hasTotal = false): DocumentedReply {
  return {
    description,
    schema: z.strictObject({
      data: z.array(item),
      has_more: z.boolean(),
      next_cursor: z.string().nullable().meta({ description: 'Where the next page begins; `null` on the last one.' }),
      ...(hasTotal && {
        total: z.int().nonnegative().nullable().optional().meta({
          description: 'The number on all pages; with `include_total=true`. `null` where counting would take too long.',
        }),
      }),
    }),
    headers: z.object({
      Link: z.string().optional().meta({
        description: 'The address of the next page, with `rel="next"` (RFC 8288); not on the last one.',
      }),
    }),
  };
}

function identify({ name, reach, of }: ListIdentity): unknown {
  return [name, onlyPartner(reach), of];
}

/** This request's address with another cursor; a reference without host, so it stays right behind every proxy. */
function addressWith({ baseUrl, path, query }: Request, cursor: string): string {
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) if (typeof value === 'string') parameters.append(name, value);
  }
  parameters.set('cursor', cursor);
  return `${baseUrl}${path}?${parameters.toString()}`;
}
