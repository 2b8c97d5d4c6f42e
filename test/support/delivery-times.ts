import { query } from './query.js';

/** A delivery that waits after an attempt. */
export interface WaitingDelivery {
  readonly receiver: string;
  /** How many attempts were begun. */
  readonly attempts: number;
  /** What the receiver answered last; `null` when it did not, or the answer was lost with a worker. */
  readonly status: number | null;
  /** From the end of the last attempt whose end is known to the next attempt, in milliseconds. */
  readonly waitMs: number;
}

/** A time that no delivery is given by itself. */
const AT_ONCE = '2000-01-01T00:00:00Z';

/** Every delivery that waits after an attempt, except those that a test made due. */
export async function waitingDeliveries(url: string): Promise<readonly WaitingDelivery[]> {
  const rows = await query(
    url,
    `SELECT webhook.url AS receiver, delivery.attempt_count AS attempts,
       CASE WHEN known.count = delivery.attempt_count THEN last.status_code END AS status,
       extract(epoch FROM delivery.next_attempt_at - last.at)::float8 * 1000 - last.duration_ms AS wait
     FROM webhook_deliveries AS delivery
     JOIN webhooks AS webhook ON webhook.id = delivery.webhook_id
     CROSS JOIN LATERAL (SELECT count(*) FROM webhook_attempts WHERE delivery_id = delivery.id) AS known
     CROSS JOIN LATERAL (
       SELECT * FROM webhook_attempts WHERE delivery_id = delivery.id ORDER BY at DESC LIMIT 1
     ) AS last
     WHERE delivery.status = 'pending' AND delivery.attempt_count > 0 AND delivery.next_attempt_at > '${AT_ONCE}'`,
  );
  return rows.map(({ receiver, attempts, status, wait }) => ({
    receiver: String(receiver),
    attempts: Number(attempts),
    status: status === null ? null : Number(status),
    waitMs: Math.round(Number(wait)),
  }));
}

/** Moves the stored times: whatever waits is due now, and workers are told to look. Nobody waits for real minutes in a test. */
export async function makeDeliveriesDue(url: string): Promise<void> {
  await query(url, `UPDATE webhook_deliveries SET next_attempt_at = '${AT_ONCE}' WHERE status = 'pending'`);
  await query(
    url,
    `SELECT graphile_worker.add_job('deliver-to-webhook', json_build_object('webhook', id),
       job_key => 'deliver-to-webhook:' || id::text, max_attempts => 5) FROM webhooks WHERE enabled`,
  );
}
