import { pageOf, type Page, type PageRequest } from '../../application/shared/page.js';
import type { Uuid } from '../../domain/shared/uuid.js';

/** A page of items that are listed by their ids, the newest first. */
export function pageNewestFirst<Item>(
  all: readonly Item[],
  page: PageRequest<{ readonly id: Uuid }>,
  idOf: (item: Item) => Uuid,
): Page<Item, { readonly id: Uuid }> {
  const behind = all
    .toSorted((one, other) => (idOf(one) > idOf(other) ? -1 : 1))
    .filter((item) => page.after === null || idOf(item) < page.after.id);
  const total = page.withTotal ? all.length : null;
  return pageOf(behind.slice(0, page.limit + 1), page, (item) => ({ id: idOf(item) }), total);
}
