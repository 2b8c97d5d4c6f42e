import { expect } from 'chai';
import { expectProblem } from '../support/problem-shape.js';
import { useTenantBench } from '../support/tenant-bench.js';
import { aWebhookBody, createWebhook, WEBHOOKS } from '../support/webhook-bench.js';

/** Hosts that stand for this machine, its network or its cloud, in every spelling that somebody has got past a check with. */
const INTERNAL = [
  'localhost',
  'LOCALHOST.',
  'a.localhost',
  'db.internal',
  'printer.local',
  'metadata.google.internal',
  'host',
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '127.0.0.1%2f',
  '１２７.０.０.１',
  '127。0。0。1',
  '①②⑦.⓪.⓪.①',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  '0',
  '0.0.0.0',
  '10.0.0.1',
  '10.1',
  '100.64.0.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '168.63.129.16',
  '172.16.0.1',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::10.0.0.1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fc00::1]',
  '[fe80::1]',
  '[fe80::1%25eth0]',
  '[fec0::1]',
  '[ff02::1]',
];

const OTHER = [
  'http://8.8.8.8/hook',
  'ftp://8.8.8.8/hook',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/plain,x',
  'https:8.8.8.8@10.0.0.1/',
  'https://user@8.8.8.8/',
  'https://user:password@8.8.8.8/',
  'https://8.8.8.8#@10.0.0.1/',
  'https://8.8.8.8/#fragment',
  'https://8.8.8.8:99999/',
  'https://',
  '//8.8.8.8/',
  '/hook',
];

describe("A webhook's address", () => {
  const bench = useTenantBench();

  for (const url of [...INTERNAL.map((host) => `https://${host}/hook`), ...OTHER]) {
    it(`400 when it is ${url}`, async () => {
      const answer = await bench().post(WEBHOOKS, aWebhookBody({ url }));
      expectProblem(answer, { status: 400, code: 'invalid-request', pointer: '/url' });
    });
  }

  it('400 when a webhook is changed to an internal one, and it keeps what it had', async () => {
    const { path, shown } = await createWebhook(bench());
    expectProblem(await bench().patch(path, { url: 'https://[::1]/' }), { status: 400, pointer: '/url' });
    expect((await bench().get(path)).body).to.deep.equal(shown);
  });

  it('400 in the same words for whatever is internal, so that nobody learns what there is', async () => {
    const answers = await Promise.all(
      ['https://localhost/', 'https://10.0.0.1/', 'https://[fd00::1]/'].map((url) =>
        bench().post(WEBHOOKS, aWebhookBody({ url })),
      ),
    );
    const [first, ...rest] = answers.map(({ body }) => body['errors']);
    expect(first).to.deep.equal([
      { pointer: '/url', code: 'address_not_allowed', message: 'Must lead to a host on the internet' },
    ]);
    for (const errors of rest) expect(errors).to.deep.equal(first);
  });

  for (const url of [
    'https://8.8.8.8/hook',
    'https://8.8.8.8:8443/hook?to=us',
    'https://[2606:4700:4700::1111]/',
    'HTTPS://8.8.8.8',
  ]) {
    it(`201 when it is ${url}, and it is shown as it was written`, async () => {
      expect((await createWebhook(bench(), { url })).shown).to.include({ url });
    });
  }
});
