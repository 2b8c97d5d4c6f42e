import type { Router } from 'express';
import type { Endpoint } from '../endpoint.js';
import { guideRoutes } from './guide-pages.js';
import { OPENAPI_PATH, openApiDocument } from './openapi-document.js';
import { packagePath, packageVersion } from './package-files.js';
import { PROBLEM_PAGES } from './problem-page.js';
import { problemRoutes } from './problem-pages.js';
import { REFERENCE_ROUTES } from './reference-page.js';
import { staticRouter } from './static-router.js';

/**
 * Makes the router of everything that explains the API: the OpenAPI document, the browsable reference, the partners' guide, a page per problem. All of it
 * is public, in every edition, and made once.
 */
export function documentationRouter(endpoints: readonly Endpoint[]): Router {
  return staticRouter([
    {
      path: OPENAPI_PATH,
      representations: [{ type: 'application/json; charset=utf-8', body: () => JSON.stringify(documentOf(endpoints)) }],
    },
    ...REFERENCE_ROUTES,
    ...guideRoutes(),
    ...problemRoutes([...PROBLEM_PAGES.values()]),
  ]);
}

/** The OpenAPI document of this release, with the examples of the problems' pages. */
export function documentOf(endpoints: readonly Endpoint[]): ReturnType<typeof openApiDocument> {
  const problemExamples = new Map([...PROBLEM_PAGES.values()].map(({ code, example }) => [code, example]));
  return openApiDocument(endpoints, { version: packageVersion(packagePath()), problemExamples });
}
