import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../application/shared/ports.js';
import type { Actor } from '../../domain/access/actor.js';
import { claimsFlaw, headerFlaw } from './access-token-rules.js';
import type { Claims } from './claim.js';
import type { KeySource, TokenHeader } from './key-source.js';
import type { SignatureAlgorithm } from './signature-algorithm.js';
import { tokenActor, type ClaimNames } from './token-actor.js';

/** Whose tokens are accepted, and how they are read. */
export interface TokenVerificationSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly SignatureAlgorithm[];
  readonly claimNames: ClaimNames;
}

/** Everything that HTTP needs to know to accept or refuse a bearer token (RFC 8725, RFC 9068). */
export class TokenVerification {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly SignatureAlgorithm[];
  /** How far the issuer's clock and ours may be apart. */
  readonly clockToleranceSeconds = 30;
  private readonly claimNames: ClaimNames;
  private readonly allowed: ReadonlySet<unknown>;

  /** @throws Error when there is no issuer, audience or algorithm to hold tokens against */
  constructor(
    settings: TokenVerificationSettings,
    private readonly keys: KeySource,
    readonly clock: Clock,
  ) {
    // The verifier takes an empty expectation for none at all.
    if (settings.issuer === '' || settings.audience === '' || settings.algorithms.length === 0) {
      throw new Error('An issuer, an audience and at least one algorithm are needed to verify tokens.');
    }
    this.issuer = settings.issuer;
    this.audience = settings.audience;
    this.algorithms = settings.algorithms;
    this.claimNames = settings.claimNames;
    this.allowed = new Set(settings.algorithms);
  }

  /** Says what is wrong with a token's header, in a sentence for its sender; `null` when nothing is. */
  headerFlaw(header: unknown): string | null {
    return headerFlaw(header, this.allowed);
  }

  /** The key that a token must be signed with; `null` when there is none. @throws Unavailable when no keys could be had */
  findKey(header: TokenHeader): Promise<KeyObject | null> {
    return this.keys.find(header);
  }

  /** Says what is wrong with verified claims, in a sentence for their sender; `null` when nothing is. */
  claimsFlaw(claims: Claims): string | null {
    return claimsFlaw(claims);
  }

  /** Who a verified token stands for. */
  actor(claims: Claims): Actor {
    return tokenActor(claims, this.claimNames);
  }
}
