import type { IncomingMessage } from 'node:http';
import type { Actor } from '../../domain/access/actor.js';
import type { Reach } from '../../domain/access/partner.js';

/** Who sent a request, and whose data it is about. */
export interface Caller {
  readonly actor: Actor;
  readonly reach: Reach;
}

const callers = new WeakMap<IncomingMessage, Caller>();

/** Remembers the caller for as long as the request lives. */
export function setCaller(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

/** Who sent the request. @throws Error when nobody authenticated it, which is a defect in the order of middleware */
export function actorOf(request: IncomingMessage): Actor {
  return callerOf(request).actor;
}

/** Whose data the request sees and touches. @throws Error when nobody authenticated it, which is a defect in the order of middleware */
export function reachOf(request: IncomingMessage): Reach {
  return callerOf(request).reach;
}

function callerOf(request: IncomingMessage): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('The request was not authenticated.');
  return caller;
}
