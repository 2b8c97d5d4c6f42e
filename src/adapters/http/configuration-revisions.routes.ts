import { z } from 'zod';
import { revisionDocument } from '../../application/configuration/configuration-document.js';
import type { ListRevisions } from '../../application/configuration/list-revisions.js';
import { RevisionSchema } from './configuration.schema.js';
import type { CursorSeal } from './cursor-seal.js';
import { endpoint, type Endpoint } from './endpoint.js';
import { LIST_PARAMETERS } from './list-query.js';
import { documentedList, listReply, pageRequest, type ListIdentity } from './list-reply.js';
import { tenantIdIn } from './tenant-reply.js';

/** What is behind a configuration's versions. */
export interface ConfigurationRevisionUseCases {
  readonly listRevisions: ListRevisions;
  readonly cursors: CursorSeal;
}

const PositionSchema = z.object({ version: z.int() });

/** The versions of one tenant's configuration. */
export function configurationRevisionEndpoints({
  listRevisions,
  cursors,
}: ConfigurationRevisionUseCases): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/tenants/{tenant}/configuration/revisions',
      operationId: 'listConfigurationRevisions',
      tag: 'Configuration',
      summary: "Read every version of a tenant's configuration",
      description:
        'Who made it, when, and what it changed, the newest first. A dry run of a rollback shows all of one.',
      permission: 'configuration:read',
      query: z.strictObject(LIST_PARAMETERS),
      body: undefined,
      idempotent: false,
      replies: { 200: documentedList(RevisionSchema, 'A page of versions.') },
      problems: ['tenant-not-found', 'invalid-cursor'],
      async handle({ params, query, command, request }) {
        const id = tenantIdIn(params);
        const list: ListIdentity = { name: 'configuration-revisions', reach: command.reach, of: id };
        const wanted = await pageRequest(cursors, list, query, PositionSchema);
        const found = await listRevisions.execute(id, wanted, command);
        return listReply(cursors, list, found, revisionDocument, request);
      },
    }),
  ];
}
