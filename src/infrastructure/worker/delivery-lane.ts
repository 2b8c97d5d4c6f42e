import { setTimeout as delay } from 'node:timers/promises';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { ClaimedDelivery } from '../../application/webhooks/delivery.js';
import { EVERY_PARTNER } from '../../domain/access/partner.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { BEGIN_LIMIT_MS } from '../../domain/webhooks/delivery.js';
import type { Log } from '../log.js';
import type { DeliveryParts } from './delivery-lanes.js';
import { LaneWidth } from './lane-width.js';

/** While others are under way, ended attempts are gathered before the next deliveries are taken: this share of all, or for so many milliseconds. */
const GATHER_SHARE = 1 / 2;
const GATHER_MS = 4;
/** Between two tries to reach a database that is away, in milliseconds, and how many there are. */
const PAUSE_MS = 500;
const MAX_TRIES = 60;
/** By how much sooner something has to be due for an alarm to be set anew, in milliseconds. */
const SOONER_MS = 1_000;

/** Makes the deliveries of one webhook, several at a time, as long as there is something due. */
export class DeliveryLane {
  private readonly width = new LaneWidth();
  private underWay = 0;
  private unsettled = 0;
  private nudged = false;
  private ending = false;
  private foundNothing = true;
  private failed = false;
  /** For how long what was taken last had been due, in milliseconds. */
  private lateMs = 0;
  private toldOfSecret = false;
  private wake: () => void = () => undefined;
  private done: Promise<void> = Promise.resolve();

  constructor(
    private readonly webhook: Uuid,
    private readonly parts: DeliveryParts,
    private readonly log: Log,
  ) {}

  /** Whether it was told of something that it did not look for any more. */
  get isNudged(): boolean {
    return this.nudged && !this.ending;
  }

  nudge(): void {
    this.nudged = true;
    this.wake();
  }

  /** Runs until nothing is due and nothing under way; never rejects. */
  run(): Promise<void> {
    this.done = this.work();
    return this.done;
  }

  /** Takes up nothing more; resolves when what is under way has ended. */
  end(): Promise<void> {
    this.ending = true;
    this.wake();
    return this.done;
  }

  private async work(): Promise<void> {
    // Whoever opened the lane nudges it right after.
    await Promise.resolve();
    while (this.underWay + this.unsettled > 0 || (this.nudged && !this.ending)) {
      if (!this.nudged || this.free <= 0 || this.ending) {
        await this.change();
        continue;
      }
      if (this.underWay > 0 && this.free < this.width.size * GATHER_SHARE) await delay(GATHER_MS);
      const allowed = await this.parts.courtesy.allow(this.free, this.lateMs);
      if (this.free > 0 && !this.ending) await this.takeUp(Math.min(allowed, this.free));
    }
    if ((this.foundNothing || this.failed) && !this.ending) await this.setAlarm();
  }

  private get free(): number {
    return this.width.size - this.underWay;
  }

  private async takeUp(free: number): Promise<void> {
    this.nudged = false;
    let askedAt = 0;
    const claimed = await this.reaching(() => {
      askedAt = performance.now();
      return this.parts.queue.claim(this.webhook, free);
    });
    if (claimed === null) return;
    this.lateMs = claimed[0]?.lateMs ?? 0;
    if (claimed.length === free) this.nudged = true;
    if (claimed.length > 0) this.foundNothing = false;
    if (performance.now() - askedAt <= (this.parts.beginLimitMs ?? BEGIN_LIMIT_MS))
      for (const delivery of claimed) void this.attempt(delivery);
    else this.leave(claimed.length);
  }

  /** The process stood still, or its database did: what was taken would be attempted when it is somebody else's turn, and comes back by itself. */
  private leave(count: number): void {
    this.failed = true;
    this.log.warn({ webhook: this.webhook, deliveries: count }, 'deliveries were taken up too late to be attempted');
  }

  private async attempt(delivery: ClaimedDelivery): Promise<void> {
    this.underWay += 1;
    this.unsettled += 1;
    if (delivery.secrets.length === 0) this.tellOfSecret();
    try {
      const { attempt, settle } = await this.parts.deliverEvent.attempt(delivery);
      this.parts.observe?.(attempt);
      this.underWay -= 1;
      this.wake();
      const ok = await this.reaching(() => settle(commandFor(delivery)));
      this.width.heed(ok === true);
      if (ok !== true) this.failed = true;
    } catch (error) {
      this.underWay -= 1;
      this.failed = true;
      this.log.error({ err: error, webhook: this.webhook }, 'a delivery could not be attempted');
    }
    this.unsettled -= 1;
    this.wake();
  }

  private tellOfSecret(): void {
    if (this.toldOfSecret) return;
    this.toldOfSecret = true;
    const message =
      'the secret of a webhook cannot be decrypted, so nothing is sent to it: was WEBHOOK_SECRET_KEY changed?';
    this.log.error({ webhook: this.webhook }, message);
  }

  /**
   * The time of what fails now is known to the database only; a job comes back to it then, here or elsewhere. A webhook has one alarm: if
   * something became due sooner since it was asked for, the alarm set for that has been replaced, so it is asked for once more.
   */
  private async setAlarm(): Promise<void> {
    let ringsAt = Infinity;
    await this.reaching(async () => {
      for (;;) {
        const inMs = await this.parts.queue.nextDueInMs(this.webhook);
        if (inMs === null || performance.now() + inMs > ringsAt - SOONER_MS) return true;
        await this.parts.alarm.set(this.webhook, inMs);
        ringsAt = performance.now() + inMs;
      }
    });
  }

  /** Waits for a database that is away; `null` when it was in vain, and then what was taken comes back by itself. */
  private async reaching<T>(call: () => Promise<T>): Promise<T | null> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await call();
      } catch (error) {
        if (error instanceof Unavailable && tries < MAX_TRIES && !this.ending) {
          await delay(PAUSE_MS);
          continue;
        }
        this.log.error({ err: error, webhook: this.webhook }, 'deliveries could not be stored');
        return null;
      }
    }
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}

/** What a delivery does to its webhook is done in the name of the deliveries. */
function commandFor({ id, event }: ClaimedDelivery): CommandContext {
  return {
    actor: { sub: 'job:deliver-to-webhook', roles: ['platform-admin'], partner: null, narrowedTo: null },
    reach: EVERY_PARTNER,
    requestId: `delivery-${id}-${event.sequence ?? 0}`,
    idempotency: null,
    expectedVersions: null,
    dryRun: false,
  };
}
