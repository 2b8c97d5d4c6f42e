import { destination, pino, stdSerializers, type Logger } from 'pino';

/** Lines are written together once they are this many bytes, or this old in milliseconds. */
const BUFFER_BYTES = 8 * 1024;
const FLUSH_AFTER_MS = 100;

/**
 * The process's log: one JSON line per entry on standard output. What is logged is named field by field where it is logged; no token,
 * secret or personal data is among it. Lines are written a few at a time, because a write per request costs more than the request's own
 * work; whatever is left is written when the process ends.
 */
export function createLogger(level: string): Logger {
  const output = destination({ dest: 1, sync: false, minLength: BUFFER_BYTES });
  setInterval(() => output.flush(), FLUSH_AFTER_MS).unref();
  process.on('exit', () => output.flushSync());
  const timestamp = () => `,"time":"${new Date().toISOString()}"`;
  return pino({ level, base: null, timestamp, serializers: { err: stdSerializers.err } }, output);
}
