/** Where a call belongs in a trace that goes through several systems: the value of `traceparent` (W3C Trace Context). */
export type TraceParent = string;

/** What a part of a trace says of itself: names that the code knows, ids and numbers, never anything personal. */
export type TraceFacts = Readonly<Record<string, string | number>>;

/** A part of a trace that is about to begin. */
export interface TracePart {
  readonly name: string;
  /** Whether it answers somebody outside, asks somebody, takes up what was left for it, or neither; neither unless it is said. */
  readonly kind?: 'server' | 'client' | 'consumer';
  /** What it belongs to; unless it is said, what is going on at the moment. `null` begins a trace. */
  readonly parent?: TraceParent | null;
  /** Others that have to do with it. */
  readonly links?: readonly TraceParent[];
  readonly facts?: TraceFacts;
}

/** A part of a trace while it lasts. */
export interface Span {
  /** By this whatever it causes elsewhere is made a part of it. */
  readonly traceParent: TraceParent;
  /** Does work as a part of it: also what the work does later on. */
  within<T>(work: () => T): T;
  /** Gives it the name and the facts that were not known when it began. */
  tell(facts: TraceFacts, name?: string): void;
  /** Ends it; `failure` is why it ended badly, by the name of a class or a code. */
  end(failure?: string): void;
}

/** Follows what the service does, across processes. Never throws, and never waits. */
export interface Tracer {
  begin(part: TracePart): Span;
  /** What is going on at the moment; `null` when that is nothing that is followed. */
  current(): TraceParent | null;
  /** Does work as a part of nothing. */
  outside<T>(work: () => T): T;
}

/** Does work as a part of what is going on; without a tracer, or when nothing is, just does it. */
export async function traced<T>(tracer: Tracer | null, part: TracePart, work: () => Promise<T>): Promise<T> {
  if (tracer === null || (part.parent === undefined && tracer.current() === null)) return work();
  const span = tracer.begin(part);
  try {
    const result = await span.within(work);
    span.end();
    return result;
  } catch (error) {
    span.end(failureName(error));
    throw error;
  }
}

/** What may be told of an error: its code or its class. Messages quote what clients send. */
export function failureName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
