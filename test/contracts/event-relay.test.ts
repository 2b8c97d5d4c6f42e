import { openMemoryFeedStorage, openPostgresqlFeedStorage } from '../support/feed-storage.js';
import { useEmptiedDatabase } from '../support/emptied-database.js';
import { eventRelayContract } from './event-relay.contract.js';

eventRelayContract('memory', openMemoryFeedStorage);
const emptied = useEmptiedDatabase();
eventRelayContract('PostgreSQL', async () => openPostgresqlFeedStorage(await emptied()));
