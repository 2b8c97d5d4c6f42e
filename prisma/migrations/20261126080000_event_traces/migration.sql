-- AlterTable: nullable, without a default: nothing of the table is written anew.
ALTER TABLE "events" ADD COLUMN "trace_parent" TEXT;
