/** Compares plain values; the order of a record's names means nothing, the order of a list's elements does. */
export function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const ones = Object.entries(one);
  const others = new Map(Object.entries(other));
  return ones.length === others.size && ones.every(([key, value]) => others.has(key) && isSame(value, others.get(key)));
}
