import type { RateLimit } from '../../domain/access/rate-limit.js';
import type { DirectStatements } from './direct-statements.js';

/** What a process asks of a bucket. */
export interface LeaseRequest {
  readonly bucket: string;
  /** Tokens for requests that wait. */
  readonly need: number;
  /** Tokens for requests that are expected; only from the upper half of a bucket, so that no other process goes short of them. */
  readonly ahead: number;
  /** Tokens that were leased and not used; negative are those that were used without a lease. */
  readonly back: number;
}

/** What it gets. */
export interface Lease {
  readonly granted: number;
  /** What the bucket holds now. */
  readonly tokens: number;
}

/**
 * All times are the database's, so that processes need not agree on them. Buckets are sorted, so that two statements lock them in one
 * order. The sub-select is evaluated once the row is locked, over its newest version.
 */
const LEASE = `
WITH input AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS input (bucket text, need int, ahead int, back int)
), rule AS (
  SELECT $2::float8 AS burst, $3::float8 / 60 AS per_second
)
INSERT INTO rate_limit_buckets AS bucket (name, tokens, granted, counted_at)
SELECT input.bucket, rule.burst - least(input.need, rule.burst), least(input.need, rule.burst), clock_timestamp()
FROM input, rule
ORDER BY input.bucket
ON CONFLICT (name) DO UPDATE SET (tokens, granted, counted_at) = (
  SELECT present.tokens - lease.granted, lease.granted, clock_timestamp()
  FROM rule, input,
  LATERAL (
    SELECT greatest(0, least(rule.burst, bucket.tokens + input.back
      + rule.per_second * greatest(0, extract(epoch FROM clock_timestamp() - bucket.counted_at)::float8))) AS tokens
  ) AS present,
  LATERAL (
    SELECT least(input.need, floor(present.tokens))
      + least(input.ahead, greatest(0, floor(present.tokens - input.need - rule.burst / 2))) AS granted
  ) AS lease
  WHERE input.bucket = excluded.name
)
RETURNING json_build_array(name, granted, tokens)::text`;

/** Takes tokens out of shared buckets, each named once, and puts others back; answers in the order of the requests. */
export async function leaseTokens(
  statements: DirectStatements,
  requests: readonly LeaseRequest[],
  { burst, perMinute }: RateLimit,
): Promise<readonly Lease[]> {
  // What the statement above builds.
  const answers = (await statements.run(
    LEASE,
    JSON.stringify(requests),
    String(burst),
    String(perMinute),
  )) as readonly (readonly [bucket: string, granted: number, tokens: number])[];
  const leases = new Map(answers.map(([bucket, granted, tokens]) => [bucket, { granted, tokens }]));
  return requests.map(({ bucket }) => {
    const lease = leases.get(bucket);
    if (lease === undefined) throw new Error('the lease statement left a bucket without an answer');
    return lease;
  });
}
