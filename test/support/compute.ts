/** Keeps this thread busy for so many milliseconds; nothing else happens in it meanwhile. */
export function compute(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
