import type { Randomness } from '../../application/shared/ports.js';

/** The machine's chance; good for spreading things, not for secrets. */
export class MachineRandomness implements Randomness {
  next(): number {
    return Math.random();
  }
}
