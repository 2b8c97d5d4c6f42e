import { createServer, type ServerResponse } from 'node:http';
import { parentPort } from 'node:worker_threads';

/** What the receiver tells of a delivery: by when it came, in milliseconds since 1970, and how long after its event that was. */
export interface Arrival {
  readonly path: string;
  readonly at: number;
  readonly latencyMs: number;
}

const hanging = new Set<ServerResponse>();

// A receiver in a thread of its own. Paths that begin with /hang are not answered until it is told to let go of them: then their connections
// break. Of paths that are numbers nothing is told.
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const at = performance.timeOrigin + performance.now();
    const path = request.url ?? '';
    if (path.startsWith('/hang')) hanging.add(response.on('close', () => hanging.delete(response)));
    else response.writeHead(204).end();
    if (/^\/\d/.test(path)) return;
    const timestamp = /"timestamp":"([^"]+)"/.exec(Buffer.concat(chunks).toString('utf8'))?.[1] ?? '';
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port to a thread has no origin
    parentPort?.postMessage({ path, at, latencyMs: at - Date.parse(timestamp) } satisfies Arrival);
  });
});
parentPort?.on('message', () => {
  for (const response of hanging) response.destroy();
});
server.listen(0, '127.0.0.1', () => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port to a thread has no origin
  parentPort?.postMessage(server.address());
});
