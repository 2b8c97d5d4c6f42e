import { compareNames } from '../shared/name-order.js';

/** What a partner writes about a tenant. The names are the contract's, in every layer (ADR 0003). */
export interface TenantFields {
  readonly client_name: string;
  /** Kept as written; compared by `emailKey`. */
  readonly email: string;
  readonly phone_number: string | null;
  readonly industry: string | null;
  readonly plan: string | null;
  readonly product_code: string | null;
  readonly tax_id_number: string | null;
  /** The partner's own key for the tenant. */
  readonly external_id: string | null;
  readonly metadata: Metadata;
}

/** Free key-value pairs of the partner's. */
export type Metadata = Readonly<Record<string, string>>;

type Required = Pick<TenantFields, 'client_name' | 'email'>;
type Optional = Omit<TenantFields, keyof Required>;

/** A tenant to be created: what is optional may be left out, or `null`. */
export type NewTenantFields = Required & { readonly [Field in keyof Optional]?: Optional[Field] | null | undefined };

/** Fills in what was left out, and trims the name. The answer shares nothing with what was given. */
export function completeFields(fields: NewTenantFields): TenantFields {
  return {
    client_name: fields.client_name.trim(),
    email: fields.email,
    phone_number: fields.phone_number ?? null,
    industry: fields.industry ?? null,
    plan: fields.plan ?? null,
    product_code: fields.product_code ?? null,
    tax_id_number: fields.tax_id_number ?? null,
    external_id: fields.external_id ?? null,
    metadata: inOneOrder(fields.metadata ?? {}),
  };
}

/** Entries in one order, whatever order they were written in, so that a tenant reads the same at its creation and ever after. */
function inOneOrder(metadata: Metadata): Metadata {
  return Object.fromEntries(Object.entries(metadata).toSorted(([one], [other]) => compareNames(one, other)));
}

/** What is to become of some fields: those not named stay, `null` clears (RFC 7396). */
export type TenantPatch = Partial<Undefinable<Required>> & {
  readonly [Field in Exclude<keyof Optional, 'metadata'>]?: Optional[Field] | undefined;
} & { readonly metadata?: MetadataPatch | null | undefined };

type Undefinable<T> = { readonly [Key in keyof T]: T[Key] | undefined };

/** Entries to set, and entries to remove (`null`). */
export type MetadataPatch = Readonly<Record<string, string | null>>;

/** The fields as they are after a patch; metadata merges key by key. */
export function patchFields(fields: TenantFields, { metadata, ...patch }: TenantPatch): TenantFields {
  const named = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return completeFields({ ...fields, ...named, metadata: patchMetadata(fields.metadata, metadata) });
}

function patchMetadata(metadata: Metadata, patch: MetadataPatch | null | undefined): Metadata {
  if (patch === undefined) return metadata;
  const merged = new Map(Object.entries(patch === null ? {} : metadata));
  for (const [key, value] of Object.entries(patch ?? {})) {
    if (value === null) merged.delete(key);
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

/** What an erased text reads: the columns stay filled, the person is gone. */
const ERASED = '[erased]';

/** The fields of a purged tenant: nothing of what the partner wrote is left. */
export const ERASED_FIELDS: TenantFields = completeFields({ client_name: ERASED, email: ERASED });
