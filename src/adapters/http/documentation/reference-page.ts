import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packagePath, packageVersion } from './package-files.js';
import { IMMUTABLE, type StaticRoute } from './static-router.js';

const HTML = 'text/html; charset=utf-8';
const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

/** Nothing from elsewhere and nothing inline: a text of a client's, shown by Try it out, can run nothing. */
const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
};

const swaggerUi = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
const versioned = `/docs/swagger-ui-${packageVersion(swaggerUi)}`;
const FOREVER = { 'Cache-Control': IMMUTABLE };

/** The addresses of the browsable reference: the page, our few files, and those of Swagger UI that it needs. */
export const REFERENCE_ROUTES: readonly StaticRoute[] = [
  route('/docs', HTML, () => own('index.html').toString().replaceAll('{{swagger-ui}}', versioned), HEADERS),
  route('/docs/reference.js', SCRIPT, () => own('reference.js')),
  route('/docs/reference.css', CSS, () => own('reference.css')),
  route('/docs/favicon.svg', 'image/svg+xml', () => own('favicon.svg')),
  route(`${versioned}/swagger-ui-bundle.js`, SCRIPT, () => vendor('swagger-ui-bundle.js'), FOREVER),
  route(`${versioned}/swagger-ui.css`, CSS, () => vendor('swagger-ui.css'), FOREVER),
];

function own(name: string): Buffer {
  return readFileSync(packagePath('public', 'docs', name));
}

function vendor(name: string): Buffer {
  return readFileSync(join(swaggerUi, name));
}

function route(
  path: string,
  type: string,
  body: () => string | Buffer,
  headers: StaticRoute['headers'] = {},
): StaticRoute {
  return { path, representations: [{ type, body }], headers };
}
