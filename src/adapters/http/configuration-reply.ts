import { createHash } from 'node:crypto';
import { configurationDocument } from '../../application/configuration/configuration-document.js';
import type { Outcome } from '../../application/shared/outcome.js';
import type { Configuration } from '../../domain/configuration/configuration.js';
import type { PlanDefaults } from '../../domain/configuration/configuration-defaults.js';
import type { Reply } from './endpoint.js';

const digests = new WeakMap<PlanDefaults, string>();

/**
 * A configuration's entity tag: its version and, where the operator declares defaults, a digest of those: what holds depends on them as well,
 * and a client must not be told 304 because only they have changed (RFC 9110 §8.8.1). `If-Match` looks at the version alone.
 */
export function configurationEtag({ state, defaults }: Configuration): string {
  return defaults.isBuiltIn ? `"${state.version}"` : `"${state.version}-${digestOf(defaults)}"`;
}

function digestOf(defaults: PlanDefaults): string {
  const known = digests.get(defaults);
  if (known !== undefined) return known;
  const digest = createHash('sha256').update(JSON.stringify(defaults.settings)).digest('base64url').slice(0, 11);
  digests.set(defaults, digest);
  return digest;
}

/** Answers with a changed configuration, or, on a dry run, with what it would be. */
export function configurationReply({ value, replayed }: Outcome<Configuration>, isDryRun: boolean): Reply {
  const body = configurationDocument(value);
  if (isDryRun) return { status: 200, headers: { 'X-Dry-Run': 'true' }, body };
  const headers = { ETag: configurationEtag(value), ...(replayed && { 'Idempotency-Replayed': 'true' }) };
  return { status: 200, headers, body };
}
