-- CreateTable
CREATE TABLE "event_feeds" (
    "name" TEXT NOT NULL,
    "last_sequence" BIGINT NOT NULL,

    CONSTRAINT "event_feeds_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "worker_heartbeats" (
    "worker_id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "steady_since" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_heartbeats_pkey" PRIMARY KEY ("worker_id")
);

-- CreateIndex
CREATE INDEX "tenants_unpurged_idx" ON "tenants"("deleted_at", "id") WHERE (deleted_at IS NOT NULL AND purged_at IS NULL);

-- CreateIndex
CREATE INDEX "events_unnumbered_idx" ON "events"("occurred_at", "id") WHERE (sequence IS NULL);

-- CreateIndex
CREATE INDEX "idempotency_receipts_created_at_idx" ON "idempotency_receipts"("created_at");

-- The feed goes on where it is; there is exactly this one.
INSERT INTO "event_feeds" ("name", "last_sequence")
SELECT 'events', coalesce(max("sequence"), 0) FROM "events";
