import { openMemoryListStorage, openPostgresqlListStorage } from '../support/list-storage.js';
import { listsContract } from './lists.contract.js';

listsContract('memory', openMemoryListStorage);
listsContract('PostgreSQL', openPostgresqlListStorage);
