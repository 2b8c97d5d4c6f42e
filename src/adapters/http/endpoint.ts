import type { Request } from 'express';
import type { z } from 'zod';
import type { CommandContext } from '../../application/shared/command-context.js';
import type { Permission } from '../../domain/access/permission.js';
import type { ProblemCode } from './problem-catalogue.js';

/** What a route answers. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; `undefined` sends no body. */
  readonly body?: unknown;
  /** Sent instead of `body`. */
  readonly stream?: ReplyStream;
}

/** A body that is sent while it is being made. */
export interface ReplyStream {
  /** What `Content-Type` says. */
  readonly mediaType: string;
  /** Starts it; what it throws is still answered as a problem, a failure later on breaks the connection off. HEAD never calls it. */
  open(): Promise<AsyncIterable<string>>;
}

/** A checked request, as a route's handler sees it. */
export interface Call<Query, Body> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly command: CommandContext;
  /** The media type that the client wants, of those that the replies declare. */
  readonly accepted: string;
  readonly request: Request;
}

/** Media types beside JSON and what they hold; for `application/x-ndjson`, what one line holds. */
export type OtherMediaTypes = Readonly<Record<string, z.ZodType>>;

/** Bodies by name, as examples for the documentation. */
export type DocumentedExamples = Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;

/** A success that an endpoint can answer, for its documentation. */
export interface DocumentedReply {
  readonly description: string;
  /** The body as JSON; without one, and without `otherTypes`, the reply has no body. */
  readonly schema?: z.ZodType;
  readonly otherTypes?: OtherMediaTypes;
  readonly examples?: DocumentedExamples;
  readonly headers?: z.ZodObject;
}

/** An operation of the API: its route, its documentation and its handler come from this one value. */
export interface Endpoint<
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
> {
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** Below the base path, as in OpenAPI: `/tenants/{tenant}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly permission: Permission;
  readonly query: Query;
  /** The query parameters for the documentation, where `query` is more than an object of them. */
  readonly documentedQuery?: z.ZodObject;
  /** Request headers that this endpoint takes beside those of every endpoint, for the documentation. */
  readonly documentedHeaders?: z.ZodObject;
  readonly body: Body;
  /** The media types of the body; the first one is the usual one. */
  readonly bodyTypes?: readonly string[];
  /** Bodies that the handler reads by itself, for the documentation. */
  readonly otherBodies?: OtherMediaTypes;
  readonly bodyExamples?: DocumentedExamples;
  /** Whether the body may be left out, as if it were `{}`. */
  readonly bodyOptional?: boolean;
  /** Whether `Idempotency-Key` is honoured. */
  readonly idempotent: boolean;
  /** Whether it changes what has an entity tag: `If-Match` is honoured, and can be required. */
  readonly conditional?: boolean;
  readonly replies: Readonly<Record<number, DocumentedReply>>;
  /** The problems that this endpoint has beside those of every endpoint. */
  readonly problems: readonly ProblemCode[];
  handle(call: Call<z.output<Query>, Body extends z.ZodType ? z.output<Body> : undefined>): Promise<Reply>;
}

/** Declares an endpoint; the handler's parameter follows from the schemas. */
export function endpoint<Query extends z.ZodType, Body extends z.ZodType | undefined>(
  declaration: Endpoint<Query, Body>,
): Endpoint {
  // Sound: the router calls `handle` only with what these very schemas have checked.
  return declaration;
}
