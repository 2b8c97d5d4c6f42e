import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { packagePath } from '../../src/adapters/http/documentation/package-files.js';
import { freePort } from '../../src/infrastructure/database/free-port.js';
import { parseCurl, runCurl } from '../support/curl.js';
import { outputFlaws } from '../support/documented-output.js';
import { examplesIn } from '../support/console-examples.js';
import { jsonObject } from '../support/http-client.js';
import { codeBlocks, projectFile } from '../support/markdown.js';
import { startReceiver } from '../support/receiver.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { mintToken } from '../support/tokens.js';
import { waitFor } from '../support/wait-for.js';

const NOTE = 'run by test/documentation/webhook-loop.test.ts';
const blocks = (path: string, language: string) =>
  codeBlocks(path).filter((block) => block.note === NOTE && block.language === language);

/** A receiver as `npm run webhook:listen` starts it. */
interface Listener {
  said(): string;
  stop(): Promise<void>;
}

async function listen(words: readonly string[], port: number): Promise<Listener> {
  const { scripts } = JSON.parse(projectFile('package.json'));
  const [node, script = ''] = String(scripts['webhook:listen']).split(' ');
  expect(node).to.equal('node');
  const child: ChildProcess = spawn(process.execPath, [packagePath(script), ...words, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout?.on('data', (chunk) => (said += String(chunk)));
  await waitFor(async () => expect(said).to.include(`http://127.0.0.1:${port}`));
  return {
    said: () => said,
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

describe('The loop of a webhook', function () {
  this.timeout(30_000);

  let service: TestService;
  let listener: Listener | undefined;
  before(async () => {
    service = await startTestService({ worker: true, allowPrivateNetworks: true });
  });
  after(async () => {
    await listener?.stop();
    await service.stop();
  });

  it('goes round as the README says, command by command', async () => {
    const [block] = blocks('README.md', 'console');
    const [subscribe, remember, receive, test, ...others] = examplesIn(block?.text ?? '', 'README.md');
    if (subscribe === undefined || remember === undefined || receive === undefined || test === undefined)
      throw new Error('commands are missing');
    expect([others, remember.command.slice(0, 8)]).to.deep.equal([[], 'WEBHOOK=']);
    const token = mintToken({ partner_id: 'development', sub: 'developer' });
    const variables = new Map([
      ['TOKEN', token],
      ['API', `${service.origin}/api/provisioning`],
    ]);
    const [command, ...words] = receive.command.replace(/ +#.*$/, '').split(/ -- | /);
    expect([command, words.shift(), words.shift()]).to.deep.equal(['npm', 'run', 'webhook:listen']);
    // The listener is told the secret, so it begins once the webhook is there.
    const port = await freePort();
    const said = (text: string) => text.replaceAll('http://127.0.0.1:4000', `http://127.0.0.1:${port}`);
    const created = parseCurl(said(subscribe.command), variables, new Map());
    const answer = await runCurl(created);
    expect(outputFlaws(created, answer, said(subscribe.output)), answer.text).to.deep.equal([]);
    const { id, secret } = jsonObject(answer.text);
    const told = words.map((word) => (word === 'whsec_…' ? String(secret) : word));
    listener = await listen(told, port);
    variables.set('WEBHOOK', String(id));
    const tested = parseCurl(test.command, variables, new Map());
    const accepted = await runCurl(tested);
    expect(outputFlaws(tested, accepted, test.output), accepted.text).to.deep.equal([]);
    const { event_id: event } = jsonObject(accepted.text);
    await waitFor(async () => {
      expect(listener?.said())
        .to.include(`${String(event)} ✔ verified`)
        .and.include('"type": "webhook.test"');
    });
  });

  it('ends with a check that the guide’s recipes pass: ours, and nobody else’s', async () => {
    const receiver = await startReceiver();
    const partner = service.client();
    const path = '/api/provisioning/webhooks';
    const created = await partner.send({ method: 'POST', path, body: { url: receiver.url, event_types: ['*'] } });
    await partner.send({ method: 'POST', path: `${path}/${String(created.body['id'])}/test` });
    const receipt = await waitFor(async () => receiver.receipts[0] ?? expect.fail('nothing has come'));
    await receiver.close();
    const { body: rawBody, headers } = receipt;
    const secret = String(created.body['secret']);

    const [byHand] = blocks('docs/partner/webhooks.md', 'js');
    const source = `${byHand?.text ?? ''}\nexport { isFromUs };`;
    const { isFromUs } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
    expect(isFromUs(rawBody, headers, secret)).to.equal(true);
    const hourAgo = String(Math.floor(Date.now() / 1000) - 3_600);
    expect(isFromUs(`${rawBody} `, headers, secret)).to.equal(false);
    expect(isFromUs(rawBody, { ...headers, 'webhook-timestamp': hourAgo }, secret)).to.equal(false);
    expect(isFromUs(rawBody, { ...headers, 'webhook-timestamp': 'now' }, secret)).to.equal(false);
    expect(isFromUs(rawBody, headers, `whsec_${'A'.repeat(43)}=`)).to.equal(false);

    const [byLibrary] = blocks('README.md', 'js');
    expect(byLibrary?.text).to.include("import { Webhook } from 'standardwebhooks';");
    expect(byLibrary?.text).to.include('new Webhook(secret).verify(rawBody, headers)');
    expect(new Webhook(secret).verify(rawBody, { ...headers })).to.include({ type: 'webhook.test' });
  });
});
