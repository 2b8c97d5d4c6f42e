import type { AttemptOutcome } from '../../application/webhooks/delivery-ports.js';
import { succeeded, type Failing } from '../../domain/webhooks/delivery.js';
import type { DirectStatements } from './direct-statements.js';
import { heldTenants } from './tenant-erasure.js';

/**
 * Keeps any number of attempts, what becomes of their deliveries, and since when their webhooks fail, all by the database's clock: what
 * failed waits from when that is written down. If it is lost, the delivery comes back as if the attempt had failed. Health is decided on
 * the row as it is when it is written: of statements at the same time each sees what the other found. Deliveries are looked up by an array of their ids, and what is not over by having no end: by a mere join, or by its
 * status, the planner would read all that wait. Of answers that say something the tenants are held: a purge waits, or is waited for (`heldTenants`).
 */
const RECORD = `
WITH input AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS input (place int, delivery uuid, webhook uuid, tenant uuid, round int, number int, at timestamptz,
    status_code int, duration_ms int, error text, answer text, ok boolean, told boolean, url text, status text, again_in_ms float8,
    completed_at timestamptz)
), there AS MATERIALIZED (
  SELECT id FROM webhook_deliveries WHERE id = ANY (ARRAY (SELECT delivery FROM input))
), ${heldTenants("SELECT tenant FROM input WHERE answer <> ''")}, attempt AS (
  INSERT INTO webhook_attempts (delivery_id, at, status_code, duration_ms, error, answer)
  SELECT delivery, at, status_code, duration_ms, error, CASE WHEN held.purged_at IS NULL THEN answer END
  FROM input JOIN there ON there.id = input.delivery
  LEFT JOIN held_tenants AS held ON held.id = input.tenant
  ON CONFLICT DO NOTHING
), settled AS (
  UPDATE webhook_deliveries AS delivery
  SET status = input.status, next_attempt_at = now() + make_interval(secs => input.again_in_ms / 1000), completed_at = input.completed_at
  FROM input
  WHERE delivery.id = ANY (ARRAY (SELECT delivery FROM input)) AND delivery.id = input.delivery
    AND delivery.completed_at IS NULL AND delivery.round = input.round
    AND (input.ok OR delivery.attempt_count = input.number)
), health AS (
  SELECT webhook, bool_or(ok) AS ok, array_agg(url) FILTER (WHERE told AND NOT ok) AS failing_urls
  FROM input GROUP BY webhook
), noted AS (
  UPDATE webhooks AS webhook SET failing_since = CASE WHEN NOT health.ok THEN clock_timestamp() END
  FROM health
  WHERE webhook.id = ANY (ARRAY (SELECT webhook FROM health)) AND webhook.id = health.webhook AND CASE WHEN health.ok THEN webhook.failing_since IS NOT NULL
    ELSE webhook.failing_since IS NULL AND webhook.url = ANY (health.failing_urls) END
  RETURNING webhook.id, webhook.failing_since
), stored AS (
  SELECT id, failing_since FROM webhooks WHERE id = ANY (ARRAY (SELECT webhook FROM health))
)
SELECT json_build_array(place, failing.since, extract(epoch FROM clock_timestamp() - failing.since) * 1000)::text
FROM input JOIN health USING (webhook)
LEFT JOIN stored ON stored.id = input.webhook
LEFT JOIN noted ON noted.id = input.webhook
CROSS JOIN LATERAL (SELECT CASE WHEN NOT health.ok THEN coalesce(noted.failing_since, stored.failing_since) END) AS failing (since)
WHERE failing.since IS NOT NULL`;

/** Keeps how attempts ended; answers, in their order, since when each webhook has seen nothing but failures. */
export async function recordAttempts(
  statements: DirectStatements,
  outcomes: readonly AttemptOutcome[],
): Promise<readonly { readonly failing: Failing | null }[]> {
  const input = outcomes.map(({ delivery, attempt, verdict, wasTold }, place) => ({
    place,
    delivery: delivery.id,
    webhook: delivery.webhook,
    tenant: delivery.event.tenant,
    round: delivery.round,
    number: delivery.number,
    at: attempt.at,
    status_code: attempt.statusCode,
    duration_ms: attempt.durationMs,
    error: attempt.error,
    answer: attempt.answer,
    ok: succeeded(attempt),
    told: wasTold,
    url: delivery.url,
    status: verdict.status,
    again_in_ms: verdict.againInMs,
    completed_at: verdict.status === 'pending' ? null : new Date(attempt.at.getTime() + attempt.durationMs),
  }));
  // What the statement above builds.
  const rows = (await statements.run(RECORD, JSON.stringify(input))) as readonly [number, string, number][];
  const failing = new Map(rows.map(([place, since, forMs]) => [place, { since: new Date(since), forMs }]));
  return outcomes.map((_, place) => ({ failing: failing.get(place) ?? null }));
}
