-- AlterTable
ALTER TABLE "webhook_deliveries" ADD COLUMN     "round" INTEGER NOT NULL DEFAULT 0;
