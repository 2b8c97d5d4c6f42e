import { DEVELOPMENT_PARTNER, type DevelopmentKey } from '../adapters/jwt/development-key.js';

/** Writes what a newcomer needs to make the first call: the address, a token, and a `curl` to paste. */
export async function welcome(origin: string, key: DevelopmentKey, now: Date): Promise<string> {
  const token = await key.signToken(now);
  return `
The tenant provisioning service is ready at ${origin} (reference: ${origin}/docs).
No JWT_* setting is there, so it trusts a development key of its own, and listens on this machine only.
Create a tenant of the partner "${DEVELOPMENT_PARTNER}" (the token is good for twelve hours):

curl -i ${origin}/api/provisioning/tenants \\
  -H 'Authorization: Bearer ${token}' \\
  -H 'Content-Type: application/json' \\
  -d '{"client_name": "Example Corp", "email": "admin@example.com", "phone_number": "+1234567890", "industry": "Technology"}'

`;
}
