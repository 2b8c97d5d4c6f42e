/** What to send: each kind makes a stream of different requests. */
export type Requests =
  | { readonly kind: 'create-tenants' }
  /** `patch`: based on the version that each has, which is 1 before the first one. */
  | { readonly kind: 'get' | 'patch'; readonly paths: readonly string[] };

/** One burst of load against one server. */
export interface LoadOrder {
  readonly origin: string;
  readonly token: string;
  readonly requests: Requests;
  readonly connections: number;
  readonly seconds: number;
  /** Requests in a second, over all connections; as many as there can be unless it is said. */
  readonly perSecond?: number;
}

/** What came back. Latencies in milliseconds, from a request's last byte out to its answer's last byte in. */
export interface LoadResult {
  readonly succeeded: number;
  /** How many answers had which status outside 2xx. */
  readonly failed: Readonly<Record<string, number>>;
  /** Connections that broke and requests that got no answer in time. */
  readonly broken: number;
  readonly elapsedSeconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Says what went wrong in a burst; `null` when every answer was a success. */
export function loadFailure(result: LoadResult): string | null {
  const failures = Object.entries(result.failed).map(([status, count]) => `${count} × ${status}`);
  if (result.broken > 0) failures.push(`${result.broken} × no answer`);
  if (result.succeeded === 0) failures.push('no success at all');
  return failures.length === 0 ? null : failures.join(', ');
}
