import { ContainerModule } from 'inversify';
import { RoleAuthorizer } from '../../adapters/jwt/role-authorizer.js';
import { TOKENS } from '../tokens.js';

/** Who may do what. */
export const accessModule = new ContainerModule(({ bind }) => {
  bind(TOKENS.authorizer).toResolvedValue(() => new RoleAuthorizer());
});
