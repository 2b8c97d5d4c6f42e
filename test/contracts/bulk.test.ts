import { openMemoryBulkStorage, openPostgresqlBulkStorage } from '../support/bulk-storage.js';
import { bulkIntakeContract } from './bulk-intake.contract.js';
import { bulkJobRepositoryContract } from './bulk-job-repository.contract.js';
import { bulkWorkContract } from './bulk-work.contract.js';

for (const contract of [bulkJobRepositoryContract, bulkIntakeContract, bulkWorkContract]) {
  contract('memory', openMemoryBulkStorage);
  contract('PostgreSQL', openPostgresqlBulkStorage);
}
