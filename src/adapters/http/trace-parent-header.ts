import type { IncomingMessage } from 'node:http';
import type { TraceParent } from '../../application/shared/tracer.js';

const TRACE_PARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NOTHING = /^0+$/;

/**
 * The trace that a request belongs to, as version 00; `null` when it names none, or not well enough: then it is as if it had named none
 * (W3C Trace Context §4.3). Of a later version only what version 00 knows is kept.
 */
export function traceParentOf({ headers }: IncomingMessage): TraceParent | null {
  const given = headers['traceparent'];
  if (typeof given !== 'string' || given.length > 512) return null;
  const [, version, trace = '', parent = '', flags, more] = TRACE_PARENT.exec(given) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return null;
  if (NOTHING.test(trace) || NOTHING.test(parent)) return null;
  return `00-${trace}-${parent}-${flags}`;
}

/** The id of the trace that a `traceparent` names. */
export function traceIdOf(traceParent: TraceParent): string {
  return traceParent.slice(3, 35);
}
