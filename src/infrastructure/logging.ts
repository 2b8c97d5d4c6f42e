import { pino, stdSerializers, type Logger } from 'pino';

/**
 * The process's log: one JSON line per entry on standard output. What is logged is named field by field where it is logged; no token,
 * secret or personal data is among it.
 */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    serializers: { err: stdSerializers.err },
  });
}
