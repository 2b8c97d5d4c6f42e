/** Finds the known name that a mistyped one was most likely meant to be, among those that begin alike if there are any. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const [prefix = ''] = name.split('_');
  const alike = known.filter((candidate) => candidate.startsWith(`${prefix}_`));
  return (alike.length > 0 ? alike : known)
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .toSorted((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** How many characters have to be inserted, removed or replaced (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [line, character] of Array.from(a).entries()) {
    const next = [line + 1];
    for (const [column, other] of Array.from(b).entries()) {
      const [insert = 0, remove = 0, replace = 0] = [next[column], row[column + 1], row[column]];
      next.push(Math.min(insert + 1, remove + 1, replace + (character === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
