import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { newTenant } from './request-stream.js';

const BASE = '/api/provisioning';
/** Between two creations, in milliseconds. */
const PACE_MS = 10;

/** A service, and a token that may do everything there. */
export interface Callee {
  readonly origin: string;
  readonly token: string;
}

/** Calls the service. @throws Error when the answer is no success */
export async function call({ origin, token }: Callee, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${origin}${BASE}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}

/** Creates a webhook for all tenants' events; answers its id. */
export async function subscribe(callee: Callee, url: string): Promise<string> {
  const { id } = Object(await call(callee, 'POST', '/webhooks', { url, event_types: ['tenant.*'] }));
  return String(id);
}

/** Creates tenants, a hundred a second, however long each takes. */
export async function createPaced(callee: Callee, count: number): Promise<void> {
  const startedAt = performance.now();
  const creations: Promise<unknown>[] = [];
  for (let done = 0; done < count; done += 1) {
    creations.push(call(callee, 'POST', '/tenants', newTenant(randomUUID())));
    await delay(Math.max(0, startedAt + (done + 1) * PACE_MS - performance.now()));
  }
  await Promise.all(creations);
}
