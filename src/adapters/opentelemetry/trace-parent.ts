import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';
import type { TraceParent } from '../../application/shared/tracer.js';

/** Reads a `traceparent`; `null` when it names no trace. */
export function readTraceParent(text: TraceParent): SpanContext | null {
  const [, traceId = '', spanId = '', flags = ''] = text.split('-');
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1 };
  return isSpanContextValid(context) ? context : null;
}

/** Writes a `traceparent` of version 00. */
export function writeTraceParent({ traceId, spanId, traceFlags }: SpanContext): TraceParent {
  return `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, '0')}`;
}
