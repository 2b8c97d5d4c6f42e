import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import type { IdGenerator } from '../../application/shared/ports.js';
import { isUuid, type Uuid } from '../../domain/shared/uuid.js';

const RANDOM_BYTES_PER_ID = 16;
/** Randomness is drawn for many ids at once: a system call for each would cost more than the id. */
const POOL_BYTES = RANDOM_BYTES_PER_ID * 256;
const LAST_SEQUENCE = 0xff_ff_ff_ff;

/** Makes UUIDv7 ids; within a millisecond, and when the clock steps back, a counter keeps them rising (RFC 9562 §6.2, method 1). */
export class UuidV7Generator implements IdGenerator {
  private readonly pool = Buffer.alloc(POOL_BYTES);
  private used = POOL_BYTES;
  private msecs = 0;
  private seq = 0;

  next(): Uuid {
    const random = this.draw();
    const now = Date.now();
    if (now > this.msecs) {
      this.msecs = now;
      this.seq = random.readUInt32BE(0) >>> 1;
    } else if (this.seq < LAST_SEQUENCE) {
      this.seq += 1;
    } else {
      this.msecs += 1;
      this.seq = 0;
    }
    const id = v7({ random, msecs: this.msecs, seq: this.seq });
    if (!isUuid(id)) throw new Error('the UUID library answered something else');
    return id;
  }

  private draw(): Buffer {
    if (this.used >= POOL_BYTES) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    this.used += RANDOM_BYTES_PER_ID;
    return this.pool.subarray(this.used - RANDOM_BYTES_PER_ID, this.used);
  }
}
