import { failureName, traced, type Span, type Tracer } from '../../application/shared/tracer.js';
import { Unavailable } from '../../domain/shared/unavailable.js';

/** Bounds of a coalescer. */
export interface CoalescerLimits {
  /** The most items that go into one batch. */
  readonly maxBatch: number;
  /** The most items that may wait; one more is refused as `Unavailable`. */
  readonly maxWaiting: number;
  /** The most batches that are under way at once. */
  readonly maxLanes: number;
  /** After how long, in milliseconds, a batch that is still under way no longer holds up the next one. */
  readonly slowAfterMs: number;
  /** For how long, in milliseconds, an idle coalescer waits for others to come; it sends at once unless it is said. */
  readonly gatherMs?: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
  /** Its part of the trace that it came in; `null` when nobody follows it. */
  readonly span: Span | null;
  /** How many batches had been sent when it came. */
  readonly cameAfter: number;
}

/**
 * Groups what is asked for at the same moment into one call (group commit): an idle coalescer sends at once; while
 * a batch is under way the next items gather. Each caller gets its own result; when a batch fails for a reason that
 * may lie in one item, each of its items is tried alone, so that no item suffers for its neighbours. When the storage is
 * away, those who have waited for as long as it took to find out are told too, and nobody waits for it twice.
 */
export class Coalescer<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private sent = 0;
  private lanes = 0;
  /** Of these nobody waits any longer. */
  private slowLanes = 0;
  private alarm: NodeJS.Timeout | null = null;
  private gathering: NodeJS.Timeout | null = null;

  /** `run` answers one result per item, in their order. With a tracer, a call is a part of the trace of its first item. */
  constructor(
    private readonly run: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly limits: CoalescerLimits,
    private readonly tracer: Tracer | null = null,
  ) {}

  /** @throws Unavailable when too many items wait already; else whatever `run` throws for the item */
  submit(item: Item): Promise<Result> {
    if (this.waiting.length >= this.limits.maxWaiting) return Promise.reject(new Unavailable());
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject, cameAfter: this.sent, span: this.beginSpan() });
      this.sendNext();
    });
  }

  private sendNext(isGathered = false): void {
    if (this.waiting.length === 0) return;
    const { maxBatch, maxLanes, slowAfterMs, gatherMs = 0 } = this.limits;
    if (this.lanes > this.slowLanes || this.lanes >= maxLanes) {
      this.alarm ??= setTimeout(() => this.noticeSlowLanes(), slowAfterMs);
    } else if (isGathered || gatherMs === 0 || this.waiting.length >= maxBatch) {
      void this.send(this.waiting.splice(0, maxBatch));
    } else {
      this.gathering ??= setTimeout(() => {
        this.gathering = null;
        this.sendNext(true);
      }, gatherMs);
    }
  }

  /** Runs only while something waits: a batch that nobody waits behind may take its time. */
  private noticeSlowLanes(): void {
    this.alarm = null;
    this.slowLanes = this.lanes;
    this.sendNext();
  }

  private async send(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    this.lanes += 1;
    this.sent += 1;
    const number = this.sent;
    try {
      if (!(await this.settle(batch))) this.giveUpWaiting(number);
    } finally {
      this.lanes -= 1;
      this.slowLanes = Math.min(this.slowLanes, this.lanes);
      if (this.alarm !== null) clearTimeout(this.alarm);
      this.alarm = null;
      this.sendNext();
    }
  }

  /** Answers whether the storage could be reached. */
  private async settle(batch: readonly Waiting<Item, Result>[]): Promise<boolean> {
    try {
      await this.runAndResolve(batch);
      return true;
    } catch (error) {
      if (batch.length > 1 && !(error instanceof Unavailable)) return this.settleOneByOne(batch);
      rejectAll(batch, error);
      return !(error instanceof Unavailable);
    }
  }

  /** Once the storage is away it is away for the rest too: each would wait in vain, and keep its caller waiting. */
  private async settleOneByOne(batch: readonly Waiting<Item, Result>[]): Promise<boolean> {
    for (const [index, one] of batch.entries()) {
      try {
        await this.runAndResolve([one]);
      } catch (error) {
        refuse(one, error);
        if (!(error instanceof Unavailable)) continue;
        rejectAll(batch.slice(index + 1), error);
        return false;
      }
    }
    return true;
  }

  /** Refuses who waited already when the batch of this number was sent. */
  private giveUpWaiting(number: number): void {
    const longest = this.waiting.filter(({ cameAfter }) => cameAfter < number);
    this.waiting = this.waiting.filter(({ cameAfter }) => cameAfter >= number);
    rejectAll(longest, new Unavailable());
  }

  private beginSpan(): Span | null {
    if (this.tracer === null || this.tracer.current() === null) return null;
    return this.tracer.begin({ name: 'share a statement' });
  }

  /** Whoever happens to send a batch is not who it is for. */
  private traced<T>(batch: readonly Waiting<Item, Result>[], work: () => Promise<T>): Promise<T> {
    if (this.tracer === null) return work();
    const [first, ...others] = batch.flatMap(({ span }) => span ?? []);
    if (first === undefined) return this.tracer.outside(work);
    for (const { span } of batch) span?.tell({ 'db.operation.batch.size': batch.length });
    if (others.length === 0) return first.within(work);
    const links = others.map(({ traceParent }) => traceParent);
    return first.within(() => traced(this.tracer, { name: 'statement for many', links }, work));
  }

  private async runAndResolve(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const results = await this.traced(batch, () => this.run(batch.map(({ item }) => item)));
    batch.forEach(({ resolve, reject, span }, index) => {
      span?.end();
      const result = results[index];
      if (result === undefined) reject(new Error('a batch answered fewer results than it had items'));
      else resolve(result);
    });
  }
}

function refuse<Item, Result>({ reject, span }: Waiting<Item, Result>, error: unknown): void {
  span?.end(failureName(error));
  reject(error);
}

function rejectAll<Item, Result>(batch: readonly Waiting<Item, Result>[], error: unknown): void {
  for (const one of batch) refuse(one, error);
}
