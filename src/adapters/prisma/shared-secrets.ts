import { randomBytes } from 'node:crypto';
import type { SharedSecrets } from '../../application/shared/ports.js';
import type { Database } from './database.js';
import { reachingDatabase } from './errors.js';

/** Of processes that ask for a new name at the same moment one makes the secret, and all get that one. */
const GET_OR_MAKE = `
INSERT INTO shared_secrets (name, secret) VALUES ($1, decode($2, 'base64'))
ON CONFLICT (name) DO UPDATE SET name = excluded.name
RETURNING to_json(encode(secret, 'base64'))::text`;

/** Keeps shared secrets in PostgreSQL. */
export class PrismaSharedSecrets implements SharedSecrets {
  constructor(private readonly database: Database) {}

  async get(name: string): Promise<Uint8Array> {
    const fresh = randomBytes(32).toString('base64');
    const [secret] = await reachingDatabase(() => this.database.statements.run(GET_OR_MAKE, name, fresh));
    return Buffer.from(String(secret), 'base64');
  }
}
