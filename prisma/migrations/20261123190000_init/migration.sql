-- CreateTable
CREATE TABLE "tenants" (
    "id" UUID NOT NULL,
    "partner_id" TEXT NOT NULL,
    "client_name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "phone_number" TEXT,
    "industry" TEXT,
    "plan" TEXT,
    "product_code" TEXT,
    "tax_id_number" TEXT,
    "external_id" TEXT,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "status" TEXT NOT NULL,
    "status_reason" TEXT,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "status_before_deletion" TEXT,
    "purged_at" TIMESTAMPTZ(3),

    CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events" (
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "sequence" BIGINT,
    "partner_id" TEXT NOT NULL,
    "tenant_id" UUID,
    "actor_sub" TEXT NOT NULL,
    "actor_roles" TEXT[],
    "request_id" TEXT NOT NULL,
    "data" JSONB NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_receipts" (
    "partner_id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "event_id" UUID NOT NULL,
    "refusal" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_receipts_pkey" PRIMARY KEY ("partner_id","scope","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "tenants_live_email_key" ON "tenants"("partner_id", "email_key") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "tenants_live_external_id_key" ON "tenants"("partner_id", "external_id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "events_sequence_key" ON "events"("sequence");

-- CreateIndex
CREATE INDEX "events_tenant_idx" ON "events"("partner_id", "tenant_id", "id");

-- What the service promises of every row, whoever writes it.
ALTER TABLE "tenants"
    ADD CONSTRAINT "tenants_status_check" CHECK ("status" IN ('provisioning', 'active', 'suspended', 'failed', 'deleted')),
    ADD CONSTRAINT "tenants_version_check" CHECK ("version" >= 1),
    ADD CONSTRAINT "tenants_metadata_check" CHECK (jsonb_typeof("metadata") = 'object');

ALTER TABLE "events"
    ADD CONSTRAINT "events_data_check" CHECK (jsonb_typeof("data") = 'object');
