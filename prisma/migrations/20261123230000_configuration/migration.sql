-- CreateTable
CREATE TABLE "configurations" (
    "tenant_id" UUID NOT NULL,
    "partner_id" TEXT NOT NULL,
    "overrides" JSONB NOT NULL,
    "version" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "configurations_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "configuration_revisions" (
    "tenant_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "partner_id" TEXT NOT NULL,
    "overrides" JSONB NOT NULL,
    "changes" JSONB NOT NULL,
    "rolled_back_to" INTEGER,
    "actor_sub" TEXT NOT NULL,
    "actor_roles" TEXT[],
    "request_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "configuration_revisions_pkey" PRIMARY KEY ("tenant_id","version")
);

-- What the service promises of every row, whoever writes it.
ALTER TABLE "configurations"
    ADD CONSTRAINT "configurations_version_check" CHECK ("version" >= 1),
    ADD CONSTRAINT "configurations_overrides_check" CHECK (jsonb_typeof("overrides") = 'object');

ALTER TABLE "configuration_revisions"
    ADD CONSTRAINT "configuration_revisions_version_check" CHECK ("version" >= 1),
    ADD CONSTRAINT "configuration_revisions_overrides_check" CHECK (jsonb_typeof("overrides") = 'object');
