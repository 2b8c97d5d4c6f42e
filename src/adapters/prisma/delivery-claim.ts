import type { ClaimedDelivery } from '../../application/webhooks/delivery.js';
import type { SecretCipher } from '../../application/webhooks/secret-cipher.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { comesBackInMs } from '../../domain/webhooks/delivery.js';
import type { WebhookSecret } from '../../domain/webhooks/webhook-secret.js';
import { MAX_ATTEMPTS } from '../../domain/webhooks/retry-schedule.js';
import type { DirectStatements } from './direct-statements.js';
import { eventFromRow, type EventRow } from './event-row.js';
import { opened } from './webhook-row.js';

/** How much of what is due for a webhook is wanted. */
export interface ClaimRequest {
  readonly webhook: Uuid;
  readonly limit: number;
}

/**
 * Takes what is due for any number of webhooks, by the database's clock. A taken delivery is moved to the time at which it would be attempted again if this attempt
 * failed, so nobody else takes it meanwhile, and it comes back by itself if this process dies. The array has the planner look those rows up
 * whatever it takes for granted about their number, and not read them all.
 */
const CLAIM = `
WITH back AS MATERIALIZED (
  SELECT array_agg(now() + make_interval(secs => ms::float8 / 1000) ORDER BY place) AS times
  FROM json_array_elements_text($2::json) WITH ORDINALITY AS back (ms, place)
), due AS MATERIALIZED (
  SELECT delivery.id, delivery.next_attempt_at AS at
  FROM json_to_recordset($1::json) AS wanted (webhook uuid, "limit" int)
  JOIN webhooks AS webhook ON webhook.id = wanted.webhook AND webhook.enabled AND webhook.deleted_at IS NULL
  CROSS JOIN LATERAL (
    SELECT id, next_attempt_at FROM webhook_deliveries
    WHERE webhook_id = wanted.webhook AND status = 'pending' AND next_attempt_at <= now()
    ORDER BY next_attempt_at LIMIT wanted."limit" FOR NO KEY UPDATE SKIP LOCKED
  ) AS delivery
), claimed AS (
  UPDATE webhook_deliveries AS delivery SET attempt_count = attempt_count + 1,
    next_attempt_at = back.times[least(attempt_count, ${MAX_ATTEMPTS - 1}) + 1]
  FROM due, back WHERE delivery.id = ANY (ARRAY (SELECT id FROM due)) AND delivery.id = due.id
  RETURNING delivery.id, delivery.webhook_id, delivery.event_id, delivery.round, delivery.attempt_count, due.at
)
SELECT json_build_object('id', claimed.id, 'round', claimed.round, 'number', claimed.attempt_count,
  'lateMs', extract(epoch FROM now() - claimed.at) * 1000, 'webhook', webhook.id, 'partner', webhook.partner_id,
  'url', webhook.url, 'secret', webhook.secret,
  'former', CASE WHEN webhook.former_secret_expires_at > now() THEN webhook.former_secret END,
  'event', event)::text
FROM claimed
JOIN webhooks AS webhook ON webhook.id = claimed.webhook_id
JOIN events AS event ON event.id = claimed.event_id`;

interface ClaimRow extends Omit<ClaimedDelivery, 'event' | 'secrets'> {
  readonly secret: string;
  readonly former: string | null;
  readonly event: EventRow;
}

/** Takes what is due for webhooks; answers each request's deliveries, in their order. */
export async function claimDeliveries(
  statements: DirectStatements,
  cipher: SecretCipher,
  requests: readonly ClaimRequest[],
): Promise<readonly (readonly ClaimedDelivery[])[]> {
  const numbers = Array.from({ length: MAX_ATTEMPTS }, (_, index) => index + 1);
  const back = numbers.map((number) => comesBackInMs(number, Math.random()));
  const wanted = requests.map(({ webhook, limit }) => ({ webhook, limit }));
  // What the statement above builds.
  const rows = (await statements.run(CLAIM, JSON.stringify(wanted), JSON.stringify(back))) as readonly ClaimRow[];
  const claimed = new Map<Uuid, ClaimedDelivery[]>(requests.map(({ webhook }) => [webhook, []]));
  // All rows of a webhook have the same ones.
  const secretsOf = new Map<Uuid, readonly WebhookSecret[]>();
  for (const { secret, former, event, ...delivery } of rows) {
    const { webhook } = delivery;
    const secrets = secretsOf.get(webhook) ?? readable([secret, former], webhook, cipher);
    secretsOf.set(webhook, secrets);
    claimed.get(webhook)?.push({ ...delivery, secrets, event: eventFromRow(event) });
  }
  return requests.map(({ webhook }) => {
    const mine = claimed.get(webhook) ?? [];
    claimed.delete(webhook);
    return mine;
  });
}

function readable(sealed: readonly (string | null)[], webhook: Uuid, cipher: SecretCipher): readonly WebhookSecret[] {
  return sealed.map((text) => opened(text, webhook, cipher)).filter((one) => one !== null);
}
