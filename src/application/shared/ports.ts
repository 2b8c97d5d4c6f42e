import type { Uuid } from '../../domain/shared/uuid.js';

/** Tells the time. */
export interface Clock {
  now(): Date;
}

/** Makes ids: UUIDv7 (RFC 9562 §5.7), rising within a process, never the same twice. */
export interface IdGenerator {
  next(): Uuid;
}

/** Keeps secrets that all processes of an installation share. */
export interface SharedSecrets {
  /** The 32 random bytes of this name: made when they are first asked for, and the same for everybody ever after. @throws Unavailable */
  get(name: string): Promise<Uint8Array>;
}

/** Makes chance. */
export interface Randomness {
  /** A number from 0 up to but not including 1. */
  next(): number;
}

/** A message to another system, as it is signed. */
export interface SignedContent {
  /** The same for every attempt to get the message there. */
  readonly id: string;
  /** Unix time in seconds. */
  readonly timestamp: number;
  readonly body: string;
}

/** Signs what is sent to other systems, so that they know whom it comes from. */
export interface MessageSigner {
  /** Signs with every secret (`whsec_…`); answers the value of `webhook-signature` (Standard Webhooks). */
  sign(content: SignedContent, secrets: readonly string[]): string;
}
