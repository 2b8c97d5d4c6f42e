-- CreateTable
CREATE TABLE "bulk_jobs" (
    "id" UUID NOT NULL,
    "partner_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "on_conflict" TEXT NOT NULL DEFAULT 'fail',
    "dry_run" BOOLEAN NOT NULL DEFAULT false,
    "total" INTEGER NOT NULL DEFAULT 0,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "cancelled" INTEGER NOT NULL DEFAULT 0,
    "submitter" JSON,
    "request_id" TEXT NOT NULL DEFAULT '',
    "round" INTEGER NOT NULL DEFAULT 0,
    "position" INTEGER NOT NULL DEFAULT 0,
    "taken_to" INTEGER,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "cancel_request" JSON,
    "version" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "bulk_jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bulk_rows" (
    "job_id" UUID NOT NULL,
    "row" INTEGER NOT NULL,
    "partner_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "reserved_id" UUID NOT NULL,
    "input" TEXT,
    "flaw" TEXT,
    "tenant_id" UUID,
    "error" TEXT,
    "email_key" TEXT,

    CONSTRAINT "bulk_rows_pkey" PRIMARY KEY ("job_id","row")
);

-- CreateTable
CREATE TABLE "bulk_claims" (
    "job_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "partner_id" TEXT NOT NULL,
    "row" INTEGER NOT NULL,

    CONSTRAINT "bulk_claims_pkey" PRIMARY KEY ("job_id","key")
);

-- CreateIndex
CREATE INDEX "bulk_jobs_partner_idx" ON "bulk_jobs"("partner_id", "id") WHERE (status <> 'staging'::text);

-- CreateIndex
CREATE INDEX "bulk_jobs_due_idx" ON "bulk_jobs"("due_at") WHERE (finished_at IS NULL);

-- CreateIndex
CREATE INDEX "bulk_jobs_finished_idx" ON "bulk_jobs"("finished_at") WHERE (finished_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "bulk_rows_status_idx" ON "bulk_rows"("job_id", "status", "row");

-- CreateIndex
CREATE INDEX "bulk_rows_email_idx" ON "bulk_rows"("partner_id", "email_key") WHERE (email_key IS NOT NULL);

-- What the service promises of every row, whoever writes it.
ALTER TABLE "bulk_jobs"
    ADD CONSTRAINT "bulk_jobs_status_check" CHECK ("status" IN ('staging', 'queued', 'running', 'completed', 'cancelled', 'failed')),
    ADD CONSTRAINT "bulk_jobs_on_conflict_check" CHECK ("on_conflict" IN ('fail', 'skip', 'update')),
    ADD CONSTRAINT "bulk_jobs_counts_check" CHECK ("succeeded" + "failed" + "skipped" + "cancelled" <= "total");

ALTER TABLE "bulk_rows"
    ADD CONSTRAINT "bulk_rows_status_check" CHECK ("status" IN ('pending', 'succeeded', 'failed', 'skipped', 'cancelled'));
