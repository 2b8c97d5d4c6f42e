import { expect } from 'chai';
import type { Answer, HttpClient } from './http-client.js';
import type { TenantBench } from './tenant-bench.js';

export const WEBHOOKS = '/api/provisioning/webhooks';

/** A body that creates a webhook; nothing is ever sent to where it goes. */
export function aWebhookBody(fields: object = {}): Record<string, unknown> {
  return { url: 'https://8.8.8.8/hook', event_types: ['tenant.*'], ...fields };
}

/** A webhook that was created, and where it is. */
export interface CreatedWebhook {
  readonly path: string;
  readonly id: string;
  readonly secret: string;
  /** As every later answer shows it. */
  readonly shown: Readonly<Record<string, unknown>>;
}

/** Creates a webhook. */
export async function createWebhook(
  bench: TenantBench,
  fields: object = {},
  client: HttpClient = bench.client,
): Promise<CreatedWebhook> {
  const answer = await client.send({ method: 'POST', path: WEBHOOKS, body: aWebhookBody(fields) });
  expect(answer.status, answer.text).to.equal(201);
  const { secret, ...shown } = answer.body;
  return { path: answer.headers.location ?? '', id: String(shown['id']), secret: String(secret), shown };
}

/** The rows of a page, by one of their fields. */
export function column(answer: Answer, field: string): readonly unknown[] {
  expect(answer.status, answer.text).to.equal(200);
  const { data } = answer.body;
  return Array.isArray(data) ? data.map((row: unknown) => Object(row)[field]) : expect.fail('no page');
}
