import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../application/shared/ports.js';
import type { DeliverEvent } from '../../application/webhooks/deliver-event.js';
import type { DeliveryAlarm, DeliveryQueue, DeliveryRelay } from '../../application/webhooks/delivery-ports.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Attempt } from '../../domain/webhooks/delivery.js';
import type { Log } from '../log.js';
import type { Courtesy } from './courtesy.js';
import { DeliveryLane } from './delivery-lane.js';

/** What deliveries are made of. */
export interface DeliveryParts {
  readonly relay: DeliveryRelay;
  readonly queue: DeliveryQueue;
  readonly alarm: DeliveryAlarm;
  readonly deliverEvent: DeliverEvent;
  readonly clock: Clock;
  /** Asked before deliveries are taken up, and after some were made. */
  readonly courtesy: Pick<Courtesy, 'allow' | 'rest'>;
  /** How long after they were asked for deliveries are attempted still, in milliseconds. */
  readonly beginLimitMs?: number;
  /** Sees every attempt once it has ended. It must be quick and must not throw. */
  readonly observe?: (attempt: Attempt) => void;
}

/**
 * The deliveries that this process makes: a lane for each webhook that has something due, as long as it has. Lanes share nothing, so a
 * receiver that hangs holds up nobody's deliveries but its own.
 */
export class DeliveryLanes {
  private readonly lanes = new Map<Uuid, DeliveryLane>();
  private ending = false;
  /** A lane is no part of what the call did that it was told by. */
  private readonly apart = AsyncLocalStorage.snapshot();

  constructor(
    private readonly parts: DeliveryParts,
    private readonly log: Log,
  ) {}

  /** Has deliveries of these webhooks be looked for now; any number of calls until then are one. */
  nudge(webhooks: readonly Uuid[]): void {
    if (this.ending) return;
    for (const webhook of webhooks) {
      const lane = this.lanes.get(webhook) ?? this.open(webhook);
      lane.nudge();
    }
  }

  /** Takes up nothing more; attempts under way get their time, in milliseconds, and come back by themselves if it is too short. */
  async stop(graceMs: number): Promise<void> {
    this.ending = true;
    const lanes = [...this.lanes.values()];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([Promise.all(lanes.map((lane) => lane.end())), late]);
    clearTimeout(timer);
  }

  private open(webhook: Uuid): DeliveryLane {
    const lane = new DeliveryLane(webhook, this.parts, this.log);
    this.lanes.set(webhook, lane);
    void this.apart(() => lane.run()).finally(() => {
      this.lanes.delete(webhook);
      if (lane.isNudged) this.nudge([webhook]);
    });
    return lane;
  }
}
