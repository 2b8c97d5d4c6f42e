declare const brand: unique symbol;

/** A UUID in lower case (RFC 9562); the ids that we make are version 7. */
export type Uuid = string & { readonly [brand]: 'Uuid' };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): text is Uuid {
  return UUID.test(text);
}
