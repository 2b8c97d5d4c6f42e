import { writeFile } from 'node:fs/promises';
import { documentOf } from '../../adapters/http/documentation/documentation-router.js';
import { provisioningEndpoints } from '../../adapters/http/provisioning-endpoints.js';
import { createContainer } from '../container.js';
import { apiUseCasesOf } from '../service.js';
import type { Terminal } from './terminal.js';

/** What `openapi` can be told. */
export interface OpenApiOptions {
  readonly output?: string;
}

/** Writes the OpenAPI document into a file, or to the standard output. */
export async function printOpenApi({ output }: OpenApiOptions, { stdout }: Terminal): Promise<void> {
  const document = documentOf(provisioningEndpoints(apiUseCasesOf(createContainer({ kind: 'memory' }))));
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (output === undefined) stdout.write(text);
  else await writeFile(output, text);
}
