import type { Attempt, DeliveryStatus } from '../../domain/webhooks/delivery.js';
import type { Delivery } from './delivery.js';

/** An attempt as it is published. */
export interface AttemptDocument {
  readonly at: string;
  readonly status_code: number | null;
  readonly duration_ms: number;
  readonly error: string | null;
  readonly response_body: string | null;
}

/** A delivery as it is published. */
export interface DeliveryDocument {
  readonly id: string;
  readonly webhook_id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly status: DeliveryStatus;
  readonly attempt_count: number;
  readonly next_attempt_at: string | null;
  readonly created_at: string;
  readonly completed_at: string | null;
  readonly attempts: readonly AttemptDocument[];
}

/** Writes a delivery down field by field. */
export function deliveryDocument(delivery: Delivery): DeliveryDocument {
  return {
    id: delivery.id,
    webhook_id: delivery.webhook,
    event_id: delivery.event,
    event_type: delivery.eventType,
    status: delivery.status,
    attempt_count: delivery.attemptCount,
    next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
    created_at: delivery.createdAt.toISOString(),
    completed_at: delivery.completedAt?.toISOString() ?? null,
    attempts: delivery.attempts.map(attemptDocument),
  };
}

function attemptDocument(attempt: Attempt): AttemptDocument {
  return {
    at: attempt.at.toISOString(),
    status_code: attempt.statusCode,
    duration_ms: attempt.durationMs,
    error: attempt.error,
    response_body: attempt.answer,
  };
}
