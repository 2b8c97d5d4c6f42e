/** Says whether an `If-None-Match` names the entity tag; weak comparison (RFC 9110 §13.1.2). */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/**
 * The versions that an `If-Match` names; `null` without one, and for `*`: whatever exists will do. Comparison is strong, so weak tags and
 * what is no tag of ours match nothing (RFC 9110 §13.1.1). Behind the version a tag may have a digest of what else an answer showed.
 */
export function expectedVersions(header: string | undefined): readonly number[] | null {
  if (header === undefined || header.trim() === '*') return null;
  return header
    .split(',')
    .map((tag) => /^\s*"(0|[1-9]\d{0,9})(?:-[\w-]{11})?"\s*$/.exec(tag)?.[1])
    .filter((version) => version !== undefined)
    .map(Number);
}
