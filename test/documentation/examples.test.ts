import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { packagePath } from '../../src/adapters/http/documentation/package-files.js';
import { consolePage, type ConsoleExample } from '../support/console-examples.js';
import { parseCurl, runCurl, type CurlAnswer } from '../support/curl.js';
import { outputFlaws } from '../support/documented-output.js';
import { jsonObject } from '../support/http-client.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { mintToken } from '../support/tokens.js';

const PAGES = ['README.md', ...readdirSync(packagePath('docs', 'partner')).map((name) => `docs/partner/${name}`)];

describe('Examples', function () {
  this.timeout(60_000);

  /** What is done in the background is looked at by one page only; the others share a service. */
  let shared: TestService;
  before(async () => {
    shared = await startTestService({ allowPrivateNetworks: true });
  });
  after(() => shared.stop());

  for (const path of PAGES) {
    const hasWorker = path.endsWith('/bulk.md');
    describe(`of ${path}`, () => {
      const { examples, files } = consolePage(path);
      let service: TestService;
      let variables: Map<string, string>;
      let last: CurlAnswer | null = null;
      before(async () => {
        service = hasWorker ? await startTestService({ worker: true, allowPrivateNetworks: true }) : shared;
        const token = mintToken({ partner_id: 'development', sub: 'developer' });
        variables = new Map([
          ['TOKEN', token],
          ['ORIGIN', service.origin],
          ['API', `${service.origin}/api/provisioning`],
        ]);
      });
      after(() => (hasWorker ? service.stop() : service.empty()));

      for (const [index, example] of examples.entries()) {
        it(`${index + 1}: ${titleOf(example)}`, async () => {
          const set = /^(\w+)=(.*)$/.exec(example.command);
          if (set !== null) {
            variables.set(String(set[1]), fieldOf(last, String(set[1])));
            return;
          }
          const command = parseCurl(example.command, variables, files);
          const answer = await runCurl(command);
          last = answer;
          const flaws = outputFlaws(command, answer, example.output);
          if (example.status !== null)
            expect(answer.status, `${example.place} ${answer.text}`).to.equal(example.status);
          expect(flaws, `${example.place} ${example.command}\n${answer.text}`).to.deep.equal([]);
        });
      }
    });
  }
});

/** `TENANT=…` takes `tenant`, or else `id`, out of the answer before it. */
function fieldOf(answer: CurlAnswer | null, variable: string): string {
  const body = jsonObject(answer?.text ?? '');
  const value = body[variable.toLowerCase()] ?? body['id'];
  if (typeof value !== 'string') throw new Error(`the answer has no ${variable.toLowerCase()}: ${answer?.text ?? ''}`);
  return value;
}

function titleOf({ command }: ConsoleExample): string {
  return command
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ -H ("[^"]*"|'[^']*')/g, '')
    .slice(0, 90);
}
