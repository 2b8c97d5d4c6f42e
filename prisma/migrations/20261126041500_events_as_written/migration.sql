-- As text, not as a tree: what a repeated idempotency key is answered from must be the first answer to the letter.
ALTER TABLE "events" DROP CONSTRAINT "events_data_check";
ALTER TABLE "events" ALTER COLUMN "data" SET DATA TYPE JSON USING "data"::json;
ALTER TABLE "events" ADD CONSTRAINT "events_data_check" CHECK (json_typeof("data") = 'object');
