import type { Endpoint } from '../endpoint.js';

/** What the headings of the reference say, in their order. */
const TAGS: readonly { readonly name: string; readonly description: string }[] = [
  { name: 'Tenants', description: 'Your customers’ accounts: create, read, change, suspend, delete, restore.' },
  { name: 'Provisioning', description: 'What brings a new tenant to life in the product, step by step.' },
  { name: 'Configuration', description: 'How a tenant is set up: defaults, overrides, revisions.' },
  { name: 'Bulk provisioning', description: 'Many tenants in one request, worked off in the background.' },
  { name: 'Events', description: 'Everything that happened, in order: the audit trail and the feed.' },
  { name: 'Webhooks', description: 'Events, sent to you as they happen.' },
];

/** The headings that have endpoints; one that is not described here comes last. */
export function tagsOf(endpoints: readonly Endpoint[]): { name: string; description?: string }[] {
  const used = new Set(endpoints.map(({ tag }) => tag));
  const described = TAGS.filter(({ name }) => used.has(name));
  for (const { name } of described) used.delete(name);
  return [...described, ...[...used].map((name) => ({ name }))];
}
