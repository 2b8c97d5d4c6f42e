-- CreateTable
CREATE TABLE "provisioning_runs" (
    "tenant_id" UUID NOT NULL,
    "partner_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "document" JSONB NOT NULL,

    CONSTRAINT "provisioning_runs_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateIndex
CREATE INDEX "provisioning_runs_due_idx" ON "provisioning_runs"("due_at") WHERE (due_at IS NOT NULL);

-- What the service promises of every row, whoever writes it.
ALTER TABLE "provisioning_runs"
    ADD CONSTRAINT "provisioning_runs_version_check" CHECK ("version" >= 1),
    ADD CONSTRAINT "provisioning_runs_document_check" CHECK (jsonb_typeof("document") = 'object');
