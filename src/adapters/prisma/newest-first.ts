import type { PageRequest } from '../../application/shared/page.js';
import type { Uuid } from '../../domain/shared/uuid.js';

/** Behind every UUIDv7. */
const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Below which id a page begins, of a list whose newest item comes first. */
export function belowId({ after }: PageRequest<{ readonly id: Uuid }>): string {
  return after?.id ?? AFTER_ALL;
}
