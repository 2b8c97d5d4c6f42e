import type { Clock } from '../../application/shared/ports.js';
import type { DeliveryRelay } from '../../application/webhooks/delivery-ports.js';
import type { Courtesy } from './courtesy.js';
import type { RelayRound } from './relay-loop.js';

/** How many events become deliveries at once: few, so that requests get their turn in between. */
const BATCH = 200;

/** Makes deliveries of the events in the feed until none is left, and gives way to requests after each batch. */
export class DeliveryRound implements RelayRound {
  constructor(
    private readonly relay: DeliveryRelay,
    private readonly courtesy: Pick<Courtesy, 'rest'>,
    private readonly clock: Clock,
    private readonly batch: number = BATCH,
  ) {}

  /** Answers of how many events deliveries were made. @throws Unavailable */
  async execute(isEnding: () => boolean = () => false): Promise<number> {
    let total = 0;
    while (!isEnding()) {
      const startedAt = performance.now();
      const { count, made, upTo } = await this.relay.relay(this.batch);
      total += count;
      if (upTo === null) break;
      const lateMs = this.clock.now().getTime() - upTo.getTime();
      await this.courtesy.rest(performance.now() - startedAt, { lateMs, perEvent: made / count });
      if (count < this.batch) break;
    }
    return total;
  }
}
