import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { StandardWebhooksSigner } from '../../src/adapters/system/standard-webhooks-signer.js';
import { RandomSecretGenerator } from '../../src/adapters/webhooks/random-secret-generator.js';

/** As many at once as one webhook gets at most. */
const PARALLEL = 32;

/** Signed requests a second to a receiver, with nothing around them. */
export async function bareDeliveryRate(url: string, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL });
  const secret = new RandomSecretGenerator().next();
  const signer = new StandardWebhooksSigner();
  const body = JSON.stringify({ text: 'x'.repeat(1_000) });
  let left = count;
  const send = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const [id, timestamp] = [randomUUID(), Math.floor(Date.now() / 1000)];
      const signature = signer.sign({ id, timestamp, body }, [secret]);
      const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
      await new Promise<void>((resolve, reject) => {
        request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } }, (response) =>
          response.resume().on('end', resolve),
        )
          .on('error', reject)
          .end(body);
      });
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: PARALLEL }, send));
  agent.destroy();
  return (count / (performance.now() - startedAt)) * 1000;
}
