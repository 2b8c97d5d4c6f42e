import type { Endpoint } from '../../src/adapters/http/endpoint.js';
import { provisioningEndpoints } from '../../src/adapters/http/provisioning-endpoints.js';
import { createContainer } from '../../src/infrastructure/container.js';
import { apiUseCasesOf } from '../../src/infrastructure/service.js';

/** Every endpoint that the service declares. */
export function declaredEndpoints(): readonly Endpoint[] {
  return provisioningEndpoints(apiUseCasesOf(createContainer({ kind: 'memory' })));
}
