-- AlterTable: nullable, without a default: nothing of the tables is written anew.
ALTER TABLE "bulk_jobs" ADD COLUMN     "trace_parent" TEXT;

-- AlterTable
ALTER TABLE "provisioning_runs" ADD COLUMN     "trace_parent" TEXT;
