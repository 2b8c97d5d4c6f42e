import { ContainerModule } from 'inversify';
import { ConfigurationDecision } from '../../application/configuration/configuration-decision.js';
import { GetConfiguration } from '../../application/configuration/get-configuration.js';
import { ListRevisions } from '../../application/configuration/list-revisions.js';
import { ReplaceConfiguration } from '../../application/configuration/replace-configuration.js';
import { RollbackConfiguration } from '../../application/configuration/rollback-configuration.js';
import { UpdateConfiguration } from '../../application/configuration/update-configuration.js';
import type { ConfigurationDefaults } from '../../domain/configuration/configuration-defaults.js';
import { TOKENS } from '../tokens.js';

/** The use cases of tenants' configurations, over the defaults that the operator declares. */
export function configurationModule(defaults: ConfigurationDefaults): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(TOKENS.configurationDefaults).toResolvedValue(() => defaults);
    bind(TOKENS.configurationDecision).toResolvedValue(
      (configurations, ids, clock) => new ConfigurationDecision(configurations, ids, clock),
      [TOKENS.configurations, TOKENS.ids, TOKENS.clock],
    );
    bind(TOKENS.getConfiguration).toResolvedValue(
      (authorizer, configurations) => new GetConfiguration(authorizer, configurations),
      [TOKENS.authorizer, TOKENS.configurations],
    );
    bind(TOKENS.listRevisions).toResolvedValue(
      (authorizer, configurations) => new ListRevisions(authorizer, configurations),
      [TOKENS.authorizer, TOKENS.configurations],
    );
    bind(TOKENS.updateConfiguration).toResolvedValue(
      (authorizer, decision) => new UpdateConfiguration(authorizer, decision),
      [TOKENS.authorizer, TOKENS.configurationDecision],
    );
    bind(TOKENS.replaceConfiguration).toResolvedValue(
      (authorizer, decision) => new ReplaceConfiguration(authorizer, decision),
      [TOKENS.authorizer, TOKENS.configurationDecision],
    );
    bind(TOKENS.rollbackConfiguration).toResolvedValue(
      (authorizer, configurations, decision) => new RollbackConfiguration(authorizer, configurations, decision),
      [TOKENS.authorizer, TOKENS.configurations, TOKENS.configurationDecision],
    );
  });
}
