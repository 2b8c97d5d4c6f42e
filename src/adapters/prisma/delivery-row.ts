import type { Delivery } from '../../application/webhooks/delivery.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { DeliveryStatus } from '../../domain/webhooks/delivery.js';

/** A row of `webhook_deliveries` in JSON, with those of its attempts. */
export interface DeliveryRow {
  readonly id: Uuid;
  readonly webhook_id: Uuid;
  readonly event_id: Uuid;
  readonly event_type: string;
  readonly status: DeliveryStatus;
  readonly attempt_count: number;
  readonly next_attempt_at: string | null;
  readonly created_at: string;
  readonly completed_at: string | null;
  readonly attempts: readonly AttemptRow[];
}

interface AttemptRow {
  readonly at: string;
  readonly status_code: number | null;
  readonly duration_ms: number;
  readonly error: string | null;
  readonly answer: string | null;
}

/** The expression that builds a `DeliveryRow` as text from a row named `delivery`. */
export const WITH_ATTEMPTS = `(to_jsonb(delivery) || jsonb_build_object('attempts', coalesce((
    SELECT jsonb_agg(attempt ORDER BY attempt.at) FROM webhook_attempts AS attempt WHERE attempt.delivery_id = delivery.id
  ), '[]')))::text`;

/** Takes up a delivery from its row. */
export function deliveryFromRow(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    webhook: row.webhook_id,
    event: row.event_id,
    eventType: row.event_type,
    status: row.status,
    attemptCount: row.attempt_count,
    nextAttemptAt: row.next_attempt_at === null ? null : new Date(row.next_attempt_at),
    createdAt: new Date(row.created_at),
    completedAt: row.completed_at === null ? null : new Date(row.completed_at),
    attempts: row.attempts.map((attempt) => ({
      at: new Date(attempt.at),
      statusCode: attempt.status_code,
      durationMs: attempt.duration_ms,
      error: attempt.error,
      answer: attempt.answer,
      retryAfterMs: null,
    })),
  };
}
