/** The body that creates a tenant, as the specification shows it. */
export const NEW_TENANT_EXAMPLE = {
  client_name: 'Example Corp',
  email: 'admin@example.com',
  phone_number: '+1234567890',
  industry: 'Technology',
};

/** A tenant as answers show it, with the specification's values. */
export const TENANT_EXAMPLE = {
  tenant: '550e8400-e29b-41d4-a716-446655440000',
  partner_id: 'acme',
  ...NEW_TENANT_EXAMPLE,
  plan: null,
  product_code: null,
  tax_id_number: null,
  external_id: null,
  metadata: {},
  status: 'active',
  status_reason: null,
  version: 1,
  created_at: '2025-02-10T16:30:00.000Z',
  updated_at: '2025-02-10T16:30:00.000Z',
  deleted_at: null,
};
