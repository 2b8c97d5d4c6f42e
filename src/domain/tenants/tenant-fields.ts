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

/** Fills in what was left out, and trims the name. */
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
    metadata: fields.metadata ?? {},
  };
}
