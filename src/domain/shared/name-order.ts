/**
 * Compares names as those of an unordered object are put in order: the one with fewer bytes in UTF-8 first, then by code points. That is
 * how PostgreSQL keeps the names in its `jsonb`, so nothing has to be sorted when it is read.
 */
export function compareNames(one: string, other: string): number {
  if (one === other) return 0;
  const ones = codePoints(one);
  const others = codePoints(other);
  const longer = utf8Length(ones) - utf8Length(others);
  if (longer !== 0) return longer;
  const at = ones.findIndex((point, place) => point !== others[place]);
  return (ones[at] ?? 0) - (others[at] ?? 0);
}

function codePoints(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

function utf8Length(points: readonly number[]): number {
  return points.reduce((sum, point) => sum + (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4), 0);
}
