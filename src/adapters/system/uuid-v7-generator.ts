import { v7 } from 'uuid';
import type { IdGenerator } from '../../application/shared/ports.js';
import { isUuid, type Uuid } from '../../domain/shared/uuid.js';

/** Makes UUIDv7 ids, rising within the process (RFC 9562 §6.2). */
export class UuidV7Generator implements IdGenerator {
  next(): Uuid {
    const id = v7();
    if (!isUuid(id)) throw new Error('the UUID library answered something else');
    return id;
  }
}
