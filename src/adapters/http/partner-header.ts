import type { IncomingMessage } from 'node:http';
import type { Actor } from '../../domain/access/actor.js';
import { EVERY_PARTNER, isPartnerId, type PartnerId, type Reach } from '../../domain/access/partner.js';
import { PermissionDenied } from '../../domain/access/permission-denied.js';
import { InvalidInput } from '../../domain/shared/invalid-input.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Whose data a request is about. A partner's own token reaches its partner. A platform administrator reaches the partner
 * that X-Partner-Id names and otherwise everyone; a partner in its token restricts it to nothing and owns nothing it creates.
 * @throws PermissionDenied when the actor has no partner, or names another's
 * @throws InvalidInput when X-Partner-Id cannot be a partner
 */
export function reachFor(actor: Actor, request: IncomingMessage): Reach {
  const isPlatformAdmin = actor.roles.includes('platform-admin');
  if (actor.partner === null && !isPlatformAdmin) throw PermissionDenied.withoutPartner();
  const named = namedPartner(request);
  if (isPlatformAdmin || actor.partner === null) return named ?? EVERY_PARTNER;
  if (named !== null && named !== actor.partner) throw PermissionDenied.otherPartner();
  return actor.partner;
}

function namedPartner(request: IncomingMessage): PartnerId | null {
  const [value, ...others] = request.headersDistinct['x-partner-id'] ?? [];
  if (value === undefined) return null;
  const name = others.length === 0 ? decode(value) : null;
  if (name !== null && isPartnerId(name)) return name;
  throw new InvalidInput(
    [],
    "The header X-Partner-Id must be given once and be a partner's id of 1 to 128 characters.",
  );
}

/** Node hands headers out byte by byte; a name outside ASCII is sent as UTF-8. */
function decode(value: string): string | null {
  try {
    return utf8.decode(Buffer.from(value, 'latin1'));
  } catch {
    return null;
  }
}
