import { z } from 'zod';
import type { Endpoint } from '../endpoint.js';

// Optional headers get no `example`: the reference would fill it in for whoever tries an operation out.
const REQUEST_ID = z
  .string()
  .optional()
  .meta({
    param: { id: 'X-Request-Id' },
    pattern: '^[A-Za-z0-9._:-]{1,128}$',
    description:
      'Your name for this request, to find it again in answers, events and logs. One is made where it is left out.',
  });

const PARTNER_ID = z
  .string()
  .optional()
  .meta({
    param: { id: 'X-Partner-Id' },
    minLength: 1,
    maxLength: 128,
    description: 'The partner to act in; for platform administrators. Others can leave it out.',
  });

const IDEMPOTENCY_KEY = z
  .string()
  .optional()
  .meta({
    param: { id: 'Idempotency-Key' },
    minLength: 1,
    maxLength: 255,
    description:
      'Makes it safe to try again: the same key with the same request answers with the first outcome. 1 to 255 printable ASCII characters, kept for 24 hours; best a new UUID for every new request.',
  });

const IF_NONE_MATCH = z
  .string()
  .optional()
  .meta({
    param: { id: 'If-None-Match' },
    description: 'Entity tags that you have already, such as `"1"`: answers 304 when one of them is still right.',
  });

const IF_MATCH = z
  .string()
  .optional()
  .meta({
    param: { id: 'If-Match' },
    description:
      'The entity tag of the version that the change is based on, such as `"1"`; `*` for any. Nothing is changed when the version is another by now.',
  });

/** Path parameters that have more to say than their name. */
const PATH_PARAMETERS: Readonly<Record<string, z.ZodString>> = {
  tenant: z
    .string()
    .meta({ format: 'uuid', description: "The tenant's id.", example: '0192f7a4-5b1c-7e3a-9f10-2c4d6e8f0a1b' }),
};

/** The parameters of an endpoint, by where they stand. */
export function parametersOf(endpoint: Endpoint) {
  return { path: pathParameters(endpoint.path), query: queryParameters(endpoint), header: headerParameters(endpoint) };
}

function pathParameters(path: string): z.ZodObject {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return z.object(Object.fromEntries(names.map((name) => [name, PATH_PARAMETERS[name] ?? uuid(name)])));
}

function uuid(name: string): z.ZodString {
  return z.string().meta({ format: 'uuid', description: `The ${name.replaceAll('_', ' ')}'s id.` });
}

/** @throws Error when the declaration does not say which parameters there are */
function queryParameters({ operationId, query, documentedQuery }: Endpoint): z.ZodObject {
  const declared = documentedQuery ?? query;
  if (declared instanceof z.ZodObject) return z.object(declared.shape);
  throw new Error(`The query of ${operationId} is no plain object: it needs a documentedQuery.`);
}

function headerParameters(endpoint: Endpoint): z.ZodObject {
  return z.object({
    ...(endpoint.idempotent && { 'Idempotency-Key': IDEMPOTENCY_KEY }),
    ...(endpoint.conditional === true && { 'If-Match': IF_MATCH }),
    ...(304 in endpoint.replies && { 'If-None-Match': IF_NONE_MATCH }),
    ...endpoint.documentedHeaders?.shape,
    'X-Partner-Id': PARTNER_ID,
    'X-Request-Id': REQUEST_ID,
  });
}
