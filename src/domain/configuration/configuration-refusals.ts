import { ChangedMeanwhile } from '../shared/changed-meanwhile.js';
import { InvalidInput } from '../shared/invalid-input.js';

/** The configuration's stored version is not the one the decision was based on. */
export class ConfigurationChangedMeanwhile extends ChangedMeanwhile {
  constructor() {
    super('configuration');
  }
}

/** There never was such a version of the configuration. */
export function unknownVersion(): InvalidInput {
  return new InvalidInput([
    { pointer: '/version', code: 'unknown_version', message: 'The configuration never had this version' },
  ]);
}
