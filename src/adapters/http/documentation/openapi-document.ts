import { createDocument, type oas31, type ZodOpenApiPathsObject } from 'zod-openapi';
import { BASE_PATH } from '../base-path.js';
import type { Endpoint } from '../endpoint.js';
import { INTRODUCTION } from './introduction.js';
import { operationOf } from './operation.js';
import { ProblemReplies, type ProblemExamples } from './problem-replies.js';
import { readableSchema } from './readable-schema.js';
import { tagsOf } from './tags.js';

/** Where the document is found. */
export const OPENAPI_PATH = `${BASE_PATH}/openapi.json`;

/** What the document says beside what the endpoints declare. */
export interface OpenApiOptions {
  readonly version: string;
  readonly problemExamples: ProblemExamples;
}

/** Makes the OpenAPI 3.1 document of the declared endpoints. */
export function openApiDocument(
  endpoints: readonly Endpoint[],
  { version, problemExamples }: OpenApiOptions,
): oas31.OpenAPIObject {
  const problems = new ProblemReplies(problemExamples);
  const paths: ZodOpenApiPathsObject = {};
  for (const endpoint of endpoints) {
    const path = `${BASE_PATH}${endpoint.path}`;
    paths[path] = { ...paths[path], [endpoint.method]: operationOf(endpoint, problems) };
  }
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Tenant Provisioning API',
        version,
        description: INTRODUCTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'This service' }],
      tags: tagsOf(endpoints),
      security: [{ bearer: [] }],
      paths,
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'An access token of the identity provider that the operator of this service has named to you.',
          },
        },
      },
    },
    { override: readableSchema },
  );
}
