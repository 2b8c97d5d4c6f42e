declare const brand: unique symbol;

/** A partner's identity, as its identity provider writes it into the token. */
export type PartnerId = string & { readonly [brand]: 'PartnerId' };

/** Says whether a text can be a partner's identity: 1–128 characters, none of them a control character or a lone surrogate. */
export function isPartnerId(text: string): text is PartnerId {
  return text.length > 0 && text.length <= 128 && !/[\p{Cc}\p{Cs}]/u.test(text);
}

/** The reach of a platform administrator who acts in no partner in particular. */
export const EVERY_PARTNER: unique symbol = Symbol('every partner');

/**
 * Whose data a caller sees and touches: one partner's, or every partner's. It is never absent: a query
 * without a reach does not compile.
 */
export type Reach = PartnerId | typeof EVERY_PARTNER;

/** Says whether what belongs to a partner is within a reach. */
export function isInReach(reach: Reach, partner: PartnerId): boolean {
  return reach === EVERY_PARTNER || reach === partner;
}

/** The one partner of a reach; `null` for every partner. */
export function onlyPartner(reach: Reach): PartnerId | null {
  return reach === EVERY_PARTNER ? null : reach;
}
