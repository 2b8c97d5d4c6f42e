import { Configuration } from './configuration.js';

/** A configuration as it reads once its tenant is purged: that there was one, and nothing that the partner wrote. */
export function erasedConfiguration({ state, defaults }: Configuration): Configuration {
  return Configuration.stored({ ...state, overrides: {} }, defaults);
}
