import { startEmbeddedPostgres } from '../../src/infrastructure/database/embedded-postgres.js';
import { recordingLog } from './recording-log.js';

// A process of its own for tests to kill: starts the PostgreSQL of a directory, says where, and stays.
const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log: recordingLog(), durable: false });
process.stdout.write(`${postgres.url}\n`);
setInterval(() => undefined, 1000);
