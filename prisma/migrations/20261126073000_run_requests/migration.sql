-- AlterTable
ALTER TABLE "idempotency_receipts" ADD COLUMN     "awaited" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "provisioning_runs" ADD COLUMN     "request_id" TEXT;
