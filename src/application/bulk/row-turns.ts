/** Has rows that share something take turns, in their order, and all others go side by side. */
export class RowTurns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Runs `call` once every earlier one with one of these keys has ended well. */
  take<T>(keys: readonly string[], call: () => Promise<T>): Promise<T> {
    const before = keys.flatMap((key) => this.last.get(key) ?? []);
    const mine = before.length === 0 ? call() : Promise.all(before).then(call);
    for (const key of keys) this.last.set(key, mine);
    return mine;
  }
}
