/** Which part of a list is wanted. */
export interface PageRequest<Position> {
  /** The most items to answer. */
  readonly limit: number;
  /** Behind which item the page begins; `null` for the first page. */
  readonly after: Position | null;
  /** Whether to count the whole list, which takes time in proportion to it. */
  readonly withTotal: boolean;
}

/** How many items are on all pages; `uncounted` where finding out would take too long; `null` when it was not asked for. */
export type Total = number | 'uncounted' | null;

/** Part of a list. Whoever goes on from `next` sees every item that exists throughout exactly once. */
export interface Page<Item, Position> {
  readonly items: readonly Item[];
  /** Where the next page begins; `null` on the last one. */
  readonly next: Position | null;
  readonly total: Total;
}

/** Makes a page of up to `limit + 1` items that follow each other: the surplus one tells that there are more. */
export function pageOf<Item, Position>(
  found: readonly Item[],
  { limit }: PageRequest<Position>,
  positionOf: (item: Item) => Position,
  total: Total,
): Page<Item, Position> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? positionOf(last) : null, total };
}
