import type { Tracer } from '../../application/shared/tracer.js';
import type { Log } from '../log.js';

/** A tracer, and how its last parts get where they are to go. */
export interface OpenTracing {
  readonly tracer: Tracer | null;
  /** Sends what is left; in any case within a few seconds. */
  close(): Promise<void>;
}

/** Traces go to `url`, if there is one. Without one nothing of OpenTelemetry is even loaded. */
export async function openTracing(url: string | null, log: Log): Promise<OpenTracing> {
  if (url === null) return { tracer: null, close: async () => undefined };
  const { OtlpTracer } = await import('../../adapters/opentelemetry/otlp-tracer.js');
  let isTold = false;
  const tracer = new OtlpTracer({
    url,
    onTrouble: (reason) => {
      // One line says it all; the next ones would say it again every few seconds.
      if (!isTold) log.warn({ reason }, 'traces cannot be sent; the service goes on without them');
      isTold = true;
    },
  });
  return { tracer, close: () => tracer.close() };
}
