import { randomBytes } from 'node:crypto';
import type autocannon from 'autocannon';
import type { LoadOrder } from './load.js';
import { patchStream, resourcesAt } from './patch-stream.js';

const TENANTS = '/api/provisioning/tenants';

/** Makes autocannon's request for an order: a function that fills in the next one each time. */
export function requestStream({ origin, requests, token }: LoadOrder): autocannon.Request {
  const authorization = `Bearer ${token}`;
  if (requests.kind === 'get') {
    const { paths } = requests;
    let next = 0;
    return {
      method: 'GET',
      headers: { authorization },
      setupRequest: (request) => {
        request.path = paths[next++ % paths.length];
        return request;
      },
    };
  }
  if (requests.kind === 'patch') return patchStream(resourcesAt(origin, requests.paths), authorization);
  const run = randomBytes(6).toString('hex');
  let count = 0;
  return {
    method: 'POST',
    path: TENANTS,
    setupRequest: (request) => {
      const unique = `${run}-${count++}`;
      request.headers = { authorization, 'content-type': 'application/json', 'idempotency-key': unique };
      request.body = newTenant(unique);
      return request;
    },
  };
}

/** A new tenant's body as partners send it, with what must be unique made so. */
export function newTenant(unique: string): string {
  return JSON.stringify({
    client_name: `Example Company ${unique}`,
    email: `It.Department+${unique}@example.com`,
    phone_number: '+1 (555) 010-0199',
    industry: 'Technology',
    plan: 'professional',
    external_id: `crm|${unique}`,
    metadata: { region: 'eu-central', contract: `C-${unique}` },
  });
}
