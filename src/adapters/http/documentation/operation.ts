import { z } from 'zod';
import type {
  ZodOpenApiContentObject,
  ZodOpenApiOperationObject,
  ZodOpenApiRequestBodyObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { ROLES, rolesGrant } from '../../../domain/access/role.js';
import type { DocumentedExamples, DocumentedReply, Endpoint, OtherMediaTypes } from '../endpoint.js';
import { parametersOf } from './parameters.js';
import { takesBody } from './possible-problems.js';
import type { ProblemReplies } from './problem-replies.js';
import { EVERYWHERE } from './reply-headers.js';

const JSON_TYPES = ['application/json'];

/** Documents an endpoint. */
export function operationOf(endpoint: Endpoint, problems: ProblemReplies): ZodOpenApiOperationObject {
  return {
    operationId: endpoint.operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    description: describe(endpoint),
    'x-required-permission': endpoint.permission,
    requestParams: parametersOf(endpoint),
    ...(takesBody(endpoint) && { requestBody: requestBody(endpoint) }),
    responses: { ...successes(endpoint.replies), ...problems.of(endpoint) },
  };
}

function describe({ description, permission }: Endpoint): string {
  const roles = ROLES.filter((role) => rolesGrant([role], permission)).map((role) => `\`${role}\``);
  const needs = `Needs the permission \`${permission}\`, which these roles grant: ${roles.join(', ')}.`;
  return description === undefined ? needs : `${description}\n\n${needs}`;
}

function requestBody(endpoint: Endpoint): ZodOpenApiRequestBodyObject {
  const { body, bodyTypes = JSON_TYPES, otherBodies, bodyExamples, bodyOptional = false } = endpoint;
  return { required: !bodyOptional, content: contentOf(body, bodyTypes, otherBodies, bodyExamples) };
}

function successes(replies: Endpoint['replies']): ZodOpenApiResponsesObject {
  return Object.fromEntries(Object.entries(replies).map(([status, reply]) => [status, success(reply)]));
}

function success({ description, schema, otherTypes, examples, headers }: DocumentedReply): ZodOpenApiResponseObject {
  const hasBody = schema !== undefined || otherTypes !== undefined;
  return {
    description,
    headers: z.object({ ...headers?.shape, ...EVERYWHERE }),
    ...(hasBody && { content: contentOf(schema, JSON_TYPES, otherTypes, examples) }),
  };
}

/** The examples are shown with the JSON types only: what they show is JSON. */
function contentOf(
  schema: z.ZodType | undefined,
  types: readonly string[],
  otherTypes: OtherMediaTypes = {},
  examples: DocumentedExamples = {},
): ZodOpenApiContentObject {
  const content: ZodOpenApiContentObject = {};
  const shown = Object.keys(examples).length > 0 && { examples: { ...examples } };
  if (schema !== undefined) for (const type of types) content[type] = { schema, ...shown };
  for (const [type, other] of Object.entries(otherTypes)) content[type] = { schema: other };
  return content;
}
