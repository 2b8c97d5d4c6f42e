import type { AttemptOutcome, DeliveryAlarm, DeliveryQueue } from '../../application/webhooks/delivery-ports.js';
import type { ClaimedDelivery } from '../../application/webhooks/delivery.js';
import type { SecretCipher } from '../../application/webhooks/secret-cipher.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Failing } from '../../domain/webhooks/delivery.js';
import { recordAttempts } from './attempt-record.js';
import { Coalescer } from './coalescer.js';
import type { Database } from './database.js';
import { claimDeliveries, type ClaimRequest } from './delivery-claim.js';
import { reachingDatabase } from './errors.js';

/** The webhooks with something due within `$1` milliseconds. */
export const DUE = `
SELECT to_json(webhook.id)::text FROM webhooks AS webhook
WHERE webhook.enabled AND webhook.deleted_at IS NULL AND EXISTS (
  SELECT FROM webhook_deliveries WHERE webhook_id = webhook.id AND status = 'pending' AND next_attempt_at <= now() + make_interval(secs => $1::float8 / 1000)
)`;

const NEXT_DUE = `
SELECT to_json(extract(epoch FROM min(delivery.next_attempt_at) - now()) * 1000)::text
FROM webhook_deliveries AS delivery JOIN webhooks AS webhook ON webhook.id = delivery.webhook_id
WHERE delivery.webhook_id = $1::uuid AND delivery.status = 'pending' AND webhook.enabled AND webhook.deleted_at IS NULL`;

/** Keeps deliveries in PostgreSQL, and goes by its clock. What webhooks take and report at the same moment shares a statement. */
export class PrismaDeliveryQueue implements DeliveryQueue {
  private readonly claims: Coalescer<ClaimRequest, readonly ClaimedDelivery[]>;
  private readonly records: Coalescer<AttemptOutcome, { readonly failing: Failing | null }>;

  constructor(
    private readonly database: Database,
    cipher: SecretCipher,
  ) {
    const { statements } = database;
    const limits = { maxBatch: 128, maxWaiting: 10_000, maxLanes: 2, slowAfterMs: 25 };
    this.claims = new Coalescer((batch) => reachingDatabase(() => claimDeliveries(statements, cipher, batch)), limits);
    // Nobody waits for what is written down about an attempt: together it costs less.
    this.records = new Coalescer((batch) => reachingDatabase(() => recordAttempts(statements, batch)), {
      ...limits,
      gatherMs: 8,
    });
  }

  async claim(webhook: Uuid, limit: number): Promise<readonly ClaimedDelivery[]> {
    return this.claims.submit({ webhook, limit });
  }

  async record(outcome: AttemptOutcome): Promise<Failing | null> {
    const { failing } = await this.records.submit(outcome);
    return failing;
  }

  async webhooksDue(withinMs: number): Promise<readonly Uuid[]> {
    const rows = await reachingDatabase(() => this.database.statements.run(DUE, String(withinMs)));
    // Ids of webhooks are UUIDs.
    return rows as readonly Uuid[];
  }

  async nextDueInMs(webhook: Uuid): Promise<number | null> {
    const [ms] = await reachingDatabase(() => this.database.statements.run(NEXT_DUE, webhook));
    return typeof ms === 'number' ? Math.max(0, ms) : null;
  }
}

/** The job that goes on with a webhook's deliveries, by the name that it is queued under. */
const DELIVERY_JOB = 'deliver-to-webhook';

const SET_ALARM = `
SELECT to_json(id)::text FROM graphile_worker.add_job('${DELIVERY_JOB}', json_build_object('webhook', $1::text),
  run_at => now() + make_interval(secs => $2::float8 / 1000), job_key => '${DELIVERY_JOB}:' || $1::text, max_attempts => 5)`;

/** Sets alarms by the job queue, and by its clock: one job for each webhook. */
export class PrismaDeliveryAlarm implements DeliveryAlarm {
  constructor(private readonly database: Database) {}

  async set(webhook: Uuid, inMs: number): Promise<void> {
    const set = () => reachingDatabase(() => this.database.statements.run(SET_ALARM, webhook, String(inMs)));
    const [job] = await set();
    // The last one is being taken at this moment and cannot be replaced; now that it is under way, there may be another.
    if (job === null) await set();
  }
}
