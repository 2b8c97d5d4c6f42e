import type { Uuid } from '../../domain/shared/uuid.js';

/** Tells the time. */
export interface Clock {
  now(): Date;
}

/** Makes ids: UUIDv7 (RFC 9562 §5.7), rising within a process, never the same twice. */
export interface IdGenerator {
  next(): Uuid;
}
