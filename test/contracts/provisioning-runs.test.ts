import { openMemoryRunStorage, openPostgresqlRunStorage } from '../support/run-storage.js';
import { dueRunsContract } from './due-runs.contract.js';
import { provisioningRunsContract } from './provisioning-runs.contract.js';

provisioningRunsContract('memory', openMemoryRunStorage);
provisioningRunsContract('PostgreSQL', openPostgresqlRunStorage);
dueRunsContract('memory', openMemoryRunStorage);
dueRunsContract('PostgreSQL', openPostgresqlRunStorage);
