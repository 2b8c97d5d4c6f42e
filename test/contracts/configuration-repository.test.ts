import {
  openMemoryConfigurationStorage,
  openPostgresqlConfigurationStorage,
} from '../support/configuration-storage.js';
import { configurationRepositoryContract } from './configuration-repository.contract.js';

configurationRepositoryContract('memory', openMemoryConfigurationStorage);
configurationRepositoryContract('PostgreSQL', openPostgresqlConfigurationStorage);
