import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { KeyObject } from 'node:crypto';
import { Provider } from 'oidc-provider';
import present from 'oidc-provider/lib/helpers/als.js';
import { ecKeyPair } from './tokens.js';

const RESOURCE = 'https://provisioning.test/';
const CLIENT = 'integration';
const SECRET = 'a secret of tests only';

/** A real OpenID provider on loopback that issues RFC 9068 access tokens by client credentials. */
export class OidcIssuer {
  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    private readonly claims: Record<string, unknown>,
  ) {}

  readonly audience = RESOURCE;

  get jwksUrl(): URL {
    return new URL(`${this.issuer}/jwks`);
  }

  get port(): number {
    return Number(new URL(this.issuer).port);
  }

  /** Starts an issuer that signs with the first of `keys` and publishes all of them; on `port` it takes an earlier one's place. */
  static async start(keys: readonly object[] = [signingKey('first')], port = 0): Promise<OidcIssuer> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The issuer does not listen.');
    const issuer = `http://127.0.0.1:${address.port}`;
    const claims: Record<string, unknown> = {};
    const provider = quietly(() => makeProvider(issuer, keys, claims));
    const handle = provider.callback();
    server.on('request', (request, response) => {
      response.setHeader('connection', 'close');
      void handle(request, response);
    });
    return new OidcIssuer(server, issuer, claims);
  }

  /** Has a token issued that carries these claims beside the standard ones. */
  async issueToken(claims: Readonly<Record<string, unknown>>): Promise<string> {
    for (const name of Object.keys(this.claims)) delete this.claims[name];
    Object.assign(this.claims, claims);
    const response = await fetch(`${this.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${CLIENT}:${encodeURIComponent(SECRET)}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: RESOURCE }),
    });
    const answer: unknown = await response.json();
    if (typeof answer === 'object' && answer !== null && 'access_token' in answer) return String(answer.access_token);
    throw new Error(`The issuer refused: ${JSON.stringify(answer)}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
    // It follows its requests: all other promises of the process cost more for as long as it does.
    present.disable();
  }
}

/** A new key for an issuer, private half included. */
export function signingKey(kid: string): object {
  const key: KeyObject = ecKeyPair().privateKey;
  return { ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' };
}

function makeProvider(issuer: string, keys: readonly object[], claims: Record<string, unknown>): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT,
        client_secret: SECRET,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys },
    cookies: { keys: ['of tests only'] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: '',
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    extraTokenClaims: () => ({ ...claims }),
    ttl: { ClientCredentials: 24 * 3600 },
  });
}

/** The provider warns of everything that is not production; tests know. */
function quietly<T>(make: () => T): T {
  const { info, warn } = console;
  console.info = console.warn = () => undefined;
  try {
    return make();
  } finally {
    Object.assign(console, { info, warn });
  }
}
