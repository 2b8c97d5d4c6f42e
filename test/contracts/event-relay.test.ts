import { openMemoryFeedStorage, openPostgresqlFeedStorage } from '../support/feed-storage.js';
import { eventRelayContract } from './event-relay.contract.js';

eventRelayContract('memory', openMemoryFeedStorage);
eventRelayContract('PostgreSQL', openPostgresqlFeedStorage);
