/**
 * The signature algorithms that an operator can allow (RFC 7518 §3.1). Asymmetric ones only: there is no `none`, and
 * no HS*, with which a published key would become a shared secret (RFC 8725 §2.1, §3.1).
 */
export const SIGNATURE_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const;

export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];
