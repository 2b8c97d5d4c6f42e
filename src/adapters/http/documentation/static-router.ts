import { createHash } from 'node:crypto';
import { Router, type RequestHandler } from 'express';
import { answerOptions, refuseOtherMethods } from '../allowed-methods.js';
import { matchesEtag } from '../etag.js';
import { contextOf } from '../request-context.js';

/** What an address answers, the same for everybody for as long as the process lives. */
export interface StaticRepresentation {
  readonly type: string;
  /** Called once, for the first request. */
  body(): string | Buffer;
}

/** An address with what it answers. */
export interface StaticRoute {
  readonly path: string;
  /** The first one is for clients that do not say, or say something else. */
  readonly representations: readonly StaticRepresentation[];
  readonly headers?: Readonly<Record<string, string>>;
}

const ALLOW = 'GET, HEAD, OPTIONS';

/** Asks caches to ask us every time: the answer is a 304 until the next release. */
const REVALIDATED = 'no-cache';
/** For addresses that name a version: what they answer never changes. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Makes the router of answers that are held in memory: no file is looked up by what a client sent. */
export function staticRouter(routes: readonly StaticRoute[]): Router {
  const router = Router({ caseSensitive: true, strict: false });
  for (const staticRoute of routes) {
    const { path } = staticRoute;
    const noteRoute: RequestHandler = (request, _response, next) => {
      contextOf(request).route = path;
      next();
    };
    router
      .route(path)
      .all(noteRoute)
      .get(answer(staticRoute))
      .options(answerOptions(ALLOW))
      .all(refuseOtherMethods(ALLOW));
  }
  return router;
}

function answer({ path, representations, headers = {} }: StaticRoute): RequestHandler {
  const files = representations.map((representation) => new PreparedFile(representation));
  const [usual, ...others] = files;
  if (usual === undefined) throw new Error(`${path} has nothing to answer.`);
  const types = files.map(({ mediaType }) => mediaType);
  const always = { 'Cache-Control': REVALIDATED, ...headers, ...(others.length > 0 && { Vary: 'Accept' }) };
  return (request, response) => {
    const wanted = others.length > 0 && request.accepts(types);
    const { type, content } = others.find(({ mediaType }) => mediaType === wanted) ?? usual;
    const { bytes, etag } = content;
    for (const [name, value] of Object.entries({ ...always, ETag: etag })) response.setHeader(name, value);
    if (matchesEtag(request.headers['if-none-match'], etag)) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': bytes.byteLength }).end(bytes);
  };
}

/** A representation with its entity tag, both made when they are first needed. */
class PreparedFile {
  readonly type: string;
  readonly mediaType: string;
  private prepared: { readonly bytes: Buffer; readonly etag: string } | undefined;

  constructor(private readonly representation: StaticRepresentation) {
    this.type = representation.type;
    this.mediaType = this.type.split(';')[0] ?? this.type;
  }

  get content() {
    return (this.prepared ??= prepare(this.representation.body()));
  }
}

function prepare(body: string | Buffer) {
  const bytes = Buffer.from(body);
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 27);
  return { bytes, etag: `"${digest}"` };
}
