import { hash, type KeyObject } from 'node:crypto';
import type { Actor } from '../../domain/access/actor.js';

/** A token that was found acceptable, and what of it has to be asked again each time it comes. */
export interface VerifiedToken {
  readonly actor: Actor;
  /** The key that its signature was verified with, and the header by which that was found. */
  readonly key: KeyObject;
  readonly header: { readonly alg: string; readonly kid?: string | undefined };
  /** From when until when it holds, in seconds since 1970. */
  readonly notBefore: number;
  readonly expires: number;
}

/**
 * Remembers acceptable tokens by their digest, so that a client that sends the same one with every request has its signature verified
 * once (ADR 8). Whether the token and its key still hold is for the caller to ask. When there are too many, the one longest unused goes.
 */
export class VerifiedTokens {
  private readonly known = new Map<string, VerifiedToken>();

  constructor(private readonly most = 1_000) {}

  find(token: string): VerifiedToken | null {
    const digest = digestOf(token);
    const found = this.known.get(digest);
    if (found === undefined) return null;
    this.known.delete(digest);
    this.known.set(digest, found);
    return found;
  }

  remember(token: string, verified: VerifiedToken): void {
    const digest = digestOf(token);
    this.known.delete(digest);
    this.known.set(digest, verified);
    if (this.known.size <= this.most) return;
    const [longestUnused] = this.known.keys();
    if (longestUnused !== undefined) this.known.delete(longestUnused);
  }

  forget(token: string): void {
    this.known.delete(digestOf(token));
  }
}

/** The token itself is not kept: who reads the memory could use it. */
function digestOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
