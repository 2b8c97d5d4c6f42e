import { randomBytes } from 'node:crypto';
import type { SharedSecrets } from '../../application/shared/ports.js';
import type { MemoryStore } from './memory-store.js';

/** Keeps shared secrets in the process. */
export class MemorySharedSecrets implements SharedSecrets {
  constructor(private readonly store: MemoryStore) {}

  async get(name: string): Promise<Uint8Array> {
    const secret = this.store.secrets.get(name) ?? randomBytes(32);
    this.store.secrets.set(name, secret);
    return Uint8Array.from(secret);
  }
}
