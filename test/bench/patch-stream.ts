import type autocannon from 'autocannon';

/** Something that can be changed, and its version as the latest answer told it. */
interface Resource {
  readonly path: string;
  readonly etag: string;
}

/** By server, what nobody is changing at the moment. What was not answered when a burst ended is lost: its version is not known. */
const resting = new Map<string, Resource[]>();

/** The resources of one server that can be changed now, at version 1 when they are first asked for. */
export function resourcesAt(origin: string, paths: readonly string[]): Resource[] {
  const known = resting.get(origin) ?? paths.map((path) => ({ path, etag: '"1"' }));
  resting.set(origin, known);
  return known;
}

/** Makes autocannon's request for changing each in turn, based on its present version. */
export function patchStream(resources: Resource[], authorization: string): autocannon.Request {
  let count = 0;
  return {
    method: 'PATCH',
    setupRequest: (request, context) => {
      const next = resources.shift();
      if (next === undefined) throw new Error('there is nothing left to change');
      Object.assign(context, { path: next.path });
      request.path = next.path;
      request.headers = { authorization, 'content-type': 'application/merge-patch+json', 'if-match': next.etag };
      request.body = JSON.stringify({
        client_name: `Renamed Company ${(count += 1)}`,
        metadata: { contract: `D-${count}` },
      });
      return request;
    },
    onResponse: (_status, _body, context, headers) => {
      const etag = Object.entries({ ...headers }).find(([name]) => name.toLowerCase() === 'etag')?.[1];
      if ('path' in context && typeof context.path === 'string' && typeof etag === 'string') {
        resources.push({ path: context.path, etag });
      }
    },
  };
}
