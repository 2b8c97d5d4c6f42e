import { ContainerModule } from 'inversify';
import { SystemClock } from '../../adapters/system/system-clock.js';
import { UuidV7Generator } from '../../adapters/system/uuid-v7-generator.js';
import { TOKENS } from '../tokens.js';

/** The machine's clock and randomness. */
export const systemModule = new ContainerModule(({ bind }) => {
  bind(TOKENS.clock).toResolvedValue(() => new SystemClock());
  bind(TOKENS.ids).toResolvedValue(() => new UuidV7Generator());
});
