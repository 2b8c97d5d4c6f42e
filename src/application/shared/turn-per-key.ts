import { Unavailable } from '../../domain/shared/unavailable.js';

/** Lets calls about one thing take turns, and calls about different things go side by side. */
export class TurnPerKey<Key> {
  private readonly last = new Map<Key, Promise<unknown>>();

  /**
   * Runs `call` once every earlier call about the same key has ended, well or badly. When one finds the storage away, those who
   * wait behind it are told at once: each would find out by itself, one after the other.
   */
  async take<T>(key: Key, call: () => Promise<T>): Promise<T> {
    const before = this.last.get(key);
    const mine = before === undefined ? call() : this.after(before, call);
    this.last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(key) === mine) this.last.delete(key);
    }
  }

  private async after<T>(before: Promise<unknown>, call: () => Promise<T>): Promise<T> {
    try {
      await before;
    } catch (error) {
      if (error instanceof Unavailable) throw error;
    }
    return call();
  }
}
