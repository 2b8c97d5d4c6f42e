import { expect } from 'chai';
import { isInternalAddress } from '../../../src/adapters/webhooks/internal-address.js';
import { NetworkGuard } from '../../../src/adapters/webhooks/network-guard.js';
import type { ResolvedAddress } from '../../../src/adapters/webhooks/name-resolver.js';

const INTERNAL_URLS = [
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://0x7f000001/',
  'https://017700000001/',
  'https://127.1/',
  'https://127.0.0.1./',
  'https://１２７.０.０.１/',
  'https://0/',
  'https://0.0.0.0/',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://168.63.129.16/',
  'https://192.0.0.192/',
  'https://192.0.2.1/',
  'https://198.18.0.1/',
  'https://198.51.100.1/',
  'https://203.0.113.1/',
  'https://224.0.0.1/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  'https://[::]/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[::ffff:0:127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b::8.8.8.8]/',
  'https://[64:ff9b:1::1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
  'https://[2001:db8::1]/',
  'https://[3fff::1]/',
  'https://[5f00::1]/',
  'https://[fe80::1]/',
  'https://[fec0::1]/',
  'https://[fc00::1]/',
  'https://[fd00:ec2::254]/',
  'https://[ff02::1]/',
  'https://[100::1]/',
  'https://localhost/',
  'https://localhost./',
  'https://localhost../',
  'https://127.0.0.1../',
  'https://receiver..io/',
  'https://LOCALHOST/',
  'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
  'https://app.localhost/',
  'https://metadata.google.internal/',
  'https://printer.local/',
  'https://postgres/',
  'https://db.home.arpa/',
];

const FORBIDDEN_FORMS = [
  ['http://receiver.io/', 'scheme_not_allowed'],
  ['ftp://receiver.io/', 'scheme_not_allowed'],
  ['file:///etc/passwd', 'scheme_not_allowed'],
  ['javascript:alert(1)', 'scheme_not_allowed'],
  ['https://user@receiver.io/', 'userinfo_not_allowed'],
  ['https://user:password@receiver.io/', 'userinfo_not_allowed'],
  ['https://receiver.io@127.0.0.1/', 'userinfo_not_allowed'],
  ['https://receiver.io/#part', 'fragment_not_allowed'],
  ['receiver.io', 'invalid_url'],
  ['https://', 'invalid_url'],
  ['https://[::1%25eth0]/', 'invalid_url'],
] as const;

const PUBLIC: readonly ResolvedAddress[] = [{ address: '93.184.215.14', family: 4 }];
const guardWith = (addresses: readonly ResolvedAddress[]) => new NetworkGuard(false, async () => addresses);

describe('The network guard', () => {
  for (const url of INTERNAL_URLS) {
    it(`refuses ${url}`, async () => {
      expect(await guardWith(PUBLIC).flaw(url)).to.include({ code: 'address_not_allowed' });
    });
  }

  for (const [url, code] of FORBIDDEN_FORMS) {
    it(`refuses ${url} as ${code}`, async () => {
      expect(await guardWith(PUBLIC).flaw(url)).to.include({ code });
    });
  }

  for (const url of [
    'https://receiver.io/',
    'https://receiver.io:8443/a?b=c',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ]) {
    it(`lets ${url} pass`, async () => {
      expect(await guardWith(PUBLIC).flaw(url)).to.equal(null);
    });
  }

  it('refuses a name that stands for a public and an internal address', async () => {
    const guard = guardWith([...PUBLIC, { address: '10.0.0.7', family: 4 }]);
    expect(await guard.flaw('https://receiver.io/')).to.include({ code: 'address_not_allowed' });
  });

  it('lets a name pass that stands for nothing yet', async () => {
    const guard = new NetworkGuard(false, () => Promise.reject(new Error('ENOTFOUND')));
    expect(await guard.flaw('https://receiver.io/')).to.equal(null);
  });

  it('connects to nothing when a name has come to stand for an internal address (rebinding)', async () => {
    const answers = [PUBLIC, [{ address: '::ffff:169.254.169.254', family: 6 as const }]];
    const guard = new NetworkGuard(false, async () => answers.shift() ?? []);
    expect(await guard.flaw('https://receiver.io/')).to.equal(null);
    const error = await new Promise((resolve) => guard.lookup('receiver.io', { all: true }, resolve));
    expect(error).to.include({ code: 'EADDRFORBIDDEN' });
  });

  it('hands on the very addresses that it checked, and asks once', async () => {
    let asked = 0;
    const guard = new NetworkGuard(false, async () => {
      asked += 1;
      return PUBLIC;
    });
    const found = await new Promise((resolve) =>
      guard.lookup('receiver.io', { all: true }, (_error, all) => resolve(all)),
    );
    expect([found, asked]).to.deep.equal([PUBLIC, 1]);
  });

  it('says that a name is unknown which stands for no address at all, and connects to nothing', async () => {
    const guard = guardWith([]);
    expect(await guard.flaw('https://receiver.io/')).to.equal(null);
    for (const all of [true, false]) {
      const error = await new Promise((resolve) => guard.lookup('receiver.io', { all }, resolve));
      expect(error).to.include({ code: 'ENOTFOUND' });
    }
  });

  it('takes what is no address for internal', () => {
    for (const text of ['', 'receiver.io', 'fe80::1%eth0', '1.2.3.4.5'])
      expect(isInternalAddress(text), text).to.equal(true);
  });

  it('lets everything but wrong forms pass where private networks are allowed', async () => {
    const guard = new NetworkGuard(true, async () => [{ address: '127.0.0.1', family: 4 }]);
    for (const url of ['http://127.0.0.1:4000/', 'https://10.0.0.1/', 'http://localhost/']) {
      expect(await guard.flaw(url), url).to.equal(null);
    }
    expect(await guard.flaw('file:///etc/passwd')).to.include({ code: 'scheme_not_allowed' });
    expect(await guard.flaw('http://user@127.0.0.1/')).to.include({ code: 'userinfo_not_allowed' });
  });
});
