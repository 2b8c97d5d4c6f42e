declare const brand: unique symbol;

/** A tenant's identity: a UUID in lower case (ours are version 7). */
export type TenantId = string & { readonly [brand]: 'TenantId' };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isTenantId(text: string): text is TenantId {
  return UUID.test(text);
}
