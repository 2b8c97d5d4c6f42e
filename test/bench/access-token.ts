import { exportSPKI, generateKeyPair, SignJWT } from 'jose';

/** An issuer that exists for one run: the token that requests carry, and what a server needs to check it. */
export interface BenchAccess {
  readonly token: string;
  readonly partner: string;
  readonly env: { readonly JWT_PUBLIC_KEY: string; readonly JWT_ISSUER: string; readonly JWT_AUDIENCE: string };
}

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'tenant-provisioning';
const PARTNER = 'partner-bench';

/** Makes a key pair and a partner administrator's access token (RFC 9068), valid for a day. */
export async function createBenchAccess(): Promise<BenchAccess> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const token = await new SignJWT({ partner_id: PARTNER, roles: ['partner-admin'] })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt' })
    .setSubject('bench')
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('1d')
    .sign(privateKey);
  return {
    token,
    partner: PARTNER,
    env: { JWT_PUBLIC_KEY: await exportSPKI(publicKey), JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE },
  };
}
