import { RoleAuthorizer } from '../../../src/adapters/jwt/role-authorizer.js';
import { authorizerContract } from '../../contracts/authorizer.contract.js';

describe('RoleAuthorizer', () => authorizerContract(() => new RoleAuthorizer()));
