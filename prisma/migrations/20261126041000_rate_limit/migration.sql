-- CreateTable
-- Unlogged: nothing waits for a disk, and losing it in a crash of PostgreSQL only fills every bucket. Rows are updated in place.
CREATE UNLOGGED TABLE "rate_limit_buckets" (
    "name" TEXT NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "granted" DOUBLE PRECISION NOT NULL,
    "counted_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "rate_limit_buckets_pkey" PRIMARY KEY ("name")
) WITH (fillfactor = 50);
