import { ContainerModule } from 'inversify';
import { EventsStoredSignal } from '../../adapters/system/events-stored-signal.js';
import { RequestTally } from '../../adapters/system/request-tally.js';
import { SystemClock } from '../../adapters/system/system-clock.js';
import { UuidV7Generator } from '../../adapters/system/uuid-v7-generator.js';
import { TOKENS } from '../tokens.js';

/** The machine's clock and randomness, and what is passed on within the process. */
export const systemModule = new ContainerModule(({ bind }) => {
  bind(TOKENS.clock).toResolvedValue(() => new SystemClock());
  bind(TOKENS.eventsStored).toResolvedValue(() => new EventsStoredSignal());
  bind(TOKENS.requestTally).toResolvedValue(() => new RequestTally());
  bind(TOKENS.ids).toResolvedValue(() => new UuidV7Generator());
});
