-- AlterTable
ALTER TABLE "webhooks" ADD COLUMN     "disabled_at" TIMESTAMPTZ(3);

-- Up to where the feed's events have become deliveries: until now, all that are in it.
INSERT INTO "event_feeds" ("name", "last_sequence")
SELECT 'deliveries', "last_sequence" FROM "event_feeds" WHERE "name" = 'events';
