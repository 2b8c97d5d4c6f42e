import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { z } from 'zod';

// The worked example of the README: a small service that keeps a billing account for every tenant.

const requestSchema = z.object({
  operation: z.enum(['apply', 'compensate']),
  tenant: z.object({ tenant: z.string(), plan: z.string().nullable() }),
});

/** Makes the service; `accounts` is what it keeps. `PUT /plans/<name>` makes it know another plan. */
export function billingService(secret: string, accounts: Map<string, string>): Server {
  const plans = new Set(['business']);
  return createServer((request, response) => {
    const answer = (status: number, detail?: string) => {
      const type = { 'content-type': 'application/problem+json' };
      if (detail === undefined) response.writeHead(status).end();
      else response.writeHead(status, type).end(JSON.stringify({ status, title: 'Not possible', detail }));
    };
    if (request.method === 'PUT') {
      plans.add(request.url?.split('/').at(-1) ?? '');
      return answer(204);
    }
    const serve = async () => {
      const body = await readBody(request);
      if (!isGenuine(request, body, secret)) return answer(401, 'The signature is wrong.');
      const { operation, tenant } = requestSchema.parse(JSON.parse(body));
      // Both can come more than once for a tenant: setting and deleting by its id do no harm twice.
      if (operation === 'compensate') accounts.delete(tenant.tenant);
      else if (tenant.plan === null || plans.has(tenant.plan)) accounts.set(tenant.tenant, tenant.plan ?? 'free');
      else return answer(422, `There is no plan "${tenant.plan}".`);
      return answer(204);
    };
    return void serve().catch(() => answer(500));
  });
}

/** Checks a signature of Standard Webhooks. */
function isGenuine({ headers }: IncomingMessage, body: string, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const expected = Buffer.from(`v1,${createHmac('sha256', key).update(content).digest('base64')}`);
  const isRecent = Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp'])) < 300;
  return String(headers['webhook-signature'])
    .split(' ')
    .map((signature) => Buffer.from(signature))
    .some((given) => isRecent && given.length === expected.length && timingSafeEqual(given, expected));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
