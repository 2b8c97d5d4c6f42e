// Receives webhooks on this machine, verifies their signatures and prints them.
//   npm run webhook:listen -- --secret whsec_… [--port 4000] [--status 204]
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const TOLERANCE_SECONDS = 5 * 60;
const BODY_LIMIT_BYTES = 1024 * 1024;

const { values: options } = parseArgs({
  options: {
    secret: { type: 'string', multiple: true, default: [] },
    port: { type: 'string', default: '4000' },
    status: { type: 'string', default: '204' },
  },
});

/** Says what is wrong with a delivery's signature (Standard Webhooks); `null` when nothing is. */
function signatureFlaw(headers, body, secrets) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  if (!id || !timestamp || !headers['webhook-signature']) return 'a webhook-… header is missing';
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS)) return 'the timestamp is too far off';
  const given = headers['webhook-signature'].split(' ').map((signature) => Buffer.from(signature));
  const isGood = secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
    const wanted = Buffer.from(`v1,${digest}`);
    return given.some((signature) => signature.length === wanted.length && timingSafeEqual(signature, wanted));
  });
  return isGood ? null : 'no signature fits';
}

async function read(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT_BYTES) throw new Error('the body is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body.toString('utf8')), null, 2);
  } catch {
    return body.toString('utf8');
  }
}

async function receive(request, response) {
  const body = await read(request);
  const flaw =
    options.secret.length === 0 ? 'not checked: no --secret' : signatureFlaw(request.headers, body, options.secret);
  const mark = flaw === null ? '✔ verified' : `✘ ${flaw}`;
  console.log(
    `\n${new Date().toISOString()} ${request.method} ${request.url} ${request.headers['webhook-id'] ?? ''} ${mark}`,
  );
  console.log(pretty(body));
  const refused = options.secret.length > 0 && flaw !== null;
  response.writeHead(refused ? 401 : Number(options.status)).end();
}

const server = createServer((request, response) => {
  receive(request, response).catch((error) => {
    console.error(`a request could not be read: ${error.message}`);
    response.destroy();
  });
});
server.listen(Number(options.port), '127.0.0.1', () => {
  const { port } = server.address();
  console.log(
    `Listening on http://127.0.0.1:${port}; the service needs WEBHOOK_ALLOW_PRIVATE_NETWORKS=true to reach it.`,
  );
});
