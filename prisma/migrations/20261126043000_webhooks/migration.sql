-- AlterTable
ALTER TABLE "idempotency_receipts" ADD COLUMN     "outcome" JSONB;

-- CreateTable
CREATE TABLE "webhooks" (
    "id" UUID NOT NULL,
    "partner_id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "event_types" TEXT[],
    "description" TEXT,
    "enabled" BOOLEAN NOT NULL,
    "disabled_reason" TEXT,
    "secret" TEXT NOT NULL,
    "former_secret" TEXT,
    "former_secret_expires_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhooks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "id" UUID NOT NULL,
    "webhook_id" UUID NOT NULL,
    "partner_id" TEXT NOT NULL,
    "event_id" UUID NOT NULL,
    "event_type" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "attempt_count" INTEGER NOT NULL,
    "next_attempt_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_attempts" (
    "delivery_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "status_code" INTEGER,
    "duration_ms" INTEGER NOT NULL,
    "error" TEXT,
    "answer" TEXT,

    CONSTRAINT "webhook_attempts_pkey" PRIMARY KEY ("delivery_id","at")
);

-- CreateIndex
CREATE INDEX "webhooks_partner_idx" ON "webhooks"("partner_id", "id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "webhooks_deleted_idx" ON "webhooks"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "webhook_deliveries_event_key" ON "webhook_deliveries"("event_id", "webhook_id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_list_idx" ON "webhook_deliveries"("webhook_id", "id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_due_idx" ON "webhook_deliveries"("webhook_id", "next_attempt_at") WHERE (status = 'pending'::text);

-- CreateIndex
CREATE INDEX "events_partner_feed_idx" ON "events"("partner_id", "sequence") WHERE (sequence IS NOT NULL);

-- What the service promises of every row, whoever writes it.
ALTER TABLE "webhooks"
    ADD CONSTRAINT "webhooks_version_check" CHECK ("version" >= 1),
    ADD CONSTRAINT "webhooks_disabled_reason_check" CHECK ("disabled_reason" IN ('requested', 'gone', 'failing'));

ALTER TABLE "webhook_deliveries"
    ADD CONSTRAINT "webhook_deliveries_status_check" CHECK ("status" IN ('pending', 'succeeded', 'failed')),
    ADD CONSTRAINT "webhook_deliveries_due_check" CHECK (("status" = 'pending') = ("next_attempt_at" IS NOT NULL));
