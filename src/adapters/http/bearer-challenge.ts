import { HttpProblem } from './problem.js';

/** A request without a bearer token: the plain challenge, without an error (RFC 6750 §3.1). */
export function tokenMissing(): HttpProblem {
  return new HttpProblem('unauthenticated', 'Send an access token: "Authorization: Bearer <token>".', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}

/** A request whose Authorization header cannot be read. `description` is one of our own sentences, never the sender's text. */
export function authorizationMalformed(description: string): HttpProblem {
  return new HttpProblem('unauthenticated', description, { headers: challenge('invalid_request', description) });
}

/** A token that is not accepted. `description` is one of our own sentences, without quotes. */
export function tokenInvalid(description: string): HttpProblem {
  return new HttpProblem('unauthenticated', description, { headers: challenge('invalid_token', description) });
}

/** A token that was good until it expired: the client gets a new one and tries again. */
export function tokenExpired(): HttpProblem {
  const description = 'The token has expired.';
  return new HttpProblem('token-expired', description, { headers: challenge('invalid_token', description) });
}

function challenge(error: string, description: string): Readonly<Record<string, string>> {
  return { 'WWW-Authenticate': `Bearer error="${error}", error_description="${description}"` };
}
