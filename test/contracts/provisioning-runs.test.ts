import { useEmptiedDatabase } from '../support/emptied-database.js';
import { openMemoryRunStorage } from '../support/memory-run-storage.js';
import { openPostgresqlRunStorage } from '../support/postgresql-run-storage.js';
import { dueRunsContract } from './due-runs.contract.js';
import { provisioningRunsContract } from './provisioning-runs.contract.js';

provisioningRunsContract('memory', openMemoryRunStorage);
const emptied = useEmptiedDatabase();
provisioningRunsContract('PostgreSQL', async () => openPostgresqlRunStorage(await emptied()));
dueRunsContract('memory', openMemoryRunStorage);
dueRunsContract('PostgreSQL', async () => openPostgresqlRunStorage(await emptied()));
