-- Which live tenants of a partner have one of the e-mails or external ids: one index scan for each. A plain query would do, were it not that
-- to a partner that the statistics do not know yet, as in its first import, every index looks as good as the right one, and most lead through
-- all of its tenants. Without sorting and reading through only the index that has the value in its order is left.
CREATE FUNCTION "tenants_that_have"(partner TEXT, email_keys JSON, external_ids JSON)
RETURNS TABLE (id UUID, email_key TEXT, external_id TEXT)
LANGUAGE sql STABLE
SET enable_sort = off SET enable_incremental_sort = off SET enable_seqscan = off SET enable_bitmapscan = off
AS $function$
  SELECT found.* FROM json_array_elements_text(email_keys) AS wanted (value)
  CROSS JOIN LATERAL (
    SELECT tenant.id, tenant.email_key, tenant.external_id FROM "tenants" AS tenant
    WHERE tenant.partner_id = partner AND tenant.email_key >= wanted.value AND tenant.email_key <= wanted.value
      AND tenant.deleted_at IS NULL
    ORDER BY tenant.email_key LIMIT 1
  ) AS found
  UNION
  SELECT found.* FROM json_array_elements_text(external_ids) AS wanted (value)
  CROSS JOIN LATERAL (
    SELECT tenant.id, tenant.email_key, tenant.external_id FROM "tenants" AS tenant
    WHERE tenant.partner_id = partner AND tenant.external_id >= wanted.value AND tenant.external_id <= wanted.value
      AND tenant.deleted_at IS NULL
    ORDER BY tenant.external_id LIMIT 1
  ) AS found
$function$;
