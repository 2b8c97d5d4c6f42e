-- Both extensions are trusted: who may create objects in the database may create them (PostgreSQL 13 and later).
CREATE EXTENSION IF NOT EXISTS "pg_trgm";
CREATE EXTENSION IF NOT EXISTS "btree_gin";

-- CreateTable
CREATE TABLE "shared_secrets" (
    "name" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,

    CONSTRAINT "shared_secrets_pkey" PRIMARY KEY ("name")
);

-- Lists, in every order. Those of deleted tenants cost nothing while a tenant lives.
CREATE INDEX "tenants_live_created_idx" ON "tenants"("partner_id", "created_at", "id") WHERE (deleted_at IS NULL);
CREATE INDEX "tenants_live_updated_idx" ON "tenants"("partner_id", "updated_at", "id") WHERE (deleted_at IS NULL);
CREATE INDEX "tenants_live_name_idx" ON "tenants"("partner_id", "client_name" COLLATE "C", "id") WHERE (deleted_at IS NULL);
CREATE INDEX "tenants_every_live_created_idx" ON "tenants"("created_at", "id") WHERE (deleted_at IS NULL);
CREATE INDEX "tenants_every_live_updated_idx" ON "tenants"("updated_at", "id") WHERE (deleted_at IS NULL);
CREATE INDEX "tenants_every_live_name_idx" ON "tenants"("client_name" COLLATE "C", "id") WHERE (deleted_at IS NULL);
CREATE INDEX "tenants_deleted_created_idx" ON "tenants"("partner_id", "created_at", "id") WHERE (deleted_at IS NOT NULL AND purged_at IS NULL);
CREATE INDEX "tenants_deleted_updated_idx" ON "tenants"("partner_id", "updated_at", "id") WHERE (deleted_at IS NOT NULL AND purged_at IS NULL);
CREATE INDEX "tenants_deleted_name_idx" ON "tenants"("partner_id", "client_name" COLLATE "C", "id") WHERE (deleted_at IS NOT NULL AND purged_at IS NULL);
CREATE INDEX "tenants_every_deleted_created_idx" ON "tenants"("created_at", "id") WHERE (deleted_at IS NOT NULL AND purged_at IS NULL);
CREATE INDEX "tenants_every_deleted_updated_idx" ON "tenants"("updated_at", "id") WHERE (deleted_at IS NOT NULL AND purged_at IS NULL);
CREATE INDEX "tenants_every_deleted_name_idx" ON "tenants"("client_name" COLLATE "C", "id") WHERE (deleted_at IS NOT NULL AND purged_at IS NULL);

-- Filters, alone and combined, by one index: for each value the tenants that have it. What `q` looks into is held as trigrams.
CREATE INDEX "tenants_filter_idx" ON "tenants" USING gin (
    "partner_id",
    "status",
    "email_key",
    "external_id",
    "plan",
    "product_code",
    "industry",
    "metadata" jsonb_path_ops,
    (lower("client_name" || chr(10) || "email" || chr(10) || coalesce("external_id", ''))) gin_trgm_ops
) WHERE ("purged_at" IS NULL);
