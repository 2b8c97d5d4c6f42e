import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readActionsFile } from '../../src/infrastructure/provisioning-actions-file.js';

const SECRET = `whsec_${Buffer.alloc(24).toString('base64')}`;
const billing = { name: 'billing', url: 'http://billing.internal/', secret: SECRET };

describe('the file of provisioning actions', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'actions-file-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const read = async (content: unknown) => {
    const path = join(directory, 'actions.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    const complaints: string[] = [];
    return { actions: readActionsFile(path, (complaint) => void complaints.push(complaint)), complaints };
  };

  it('tells of actions in their order, with the usual plan where it says nothing', async () => {
    const { actions, complaints } = await read({ actions: [billing, { ...billing, name: 'mail', attempts: 7 }] });
    expect(complaints).to.deep.equal([]);
    expect(actions.map(({ name, attempts }) => [name, attempts])).to.deep.equal([
      ['billing', 3],
      ['mail', 7],
    ]);
    expect(actions[0]).to.deep.include({ time_limit_ms: 10_000, on_failure: 'retain', compensate: true });
  });

  for (const [what, content, complaint] of [
    ['no JSON', '{', 'names a file that is no JSON'],
    ['another shape', [], 'the file'],
    ['an odd name', { actions: [{ ...billing, name: 'Billing!' }] }, 'actions.0.name must be 1 to 64 of'],
    ['an odd URL', { actions: [{ ...billing, url: 'file:///etc' }] }, 'actions.0.url must be an http:// or https://'],
    ['a weak secret', { actions: [{ ...billing, secret: 'whsec_short' }] }, 'actions.0.secret must be whsec_'],
    [
      'no attempt',
      { actions: [{ ...billing, attempts: 0 }] },
      'actions.0.attempts must be a whole number from 1 to 20',
    ],
    ['an unknown policy', { actions: [{ ...billing, on_failure: 'panic' }] }, 'must be retain or compensate'],
    [
      'a contradiction',
      { actions: [{ ...billing, compensate: false, compensate_url: billing.url }] },
      'actions.0.compensate_url makes no sense where compensate is false',
    ],
    ['an unknown member', { actions: [{ ...billing, timeout: 3 }] }, '(timeout)'],
    ['a name used twice', { actions: [billing, billing] }, 'actions must not use a name twice'],
  ] as const) {
    it(`is refused for ${what}, with a complaint that says so and no secret`, async () => {
      const { actions, complaints } = await read(content);
      expect(actions).to.deep.equal([]);
      expect(complaints).to.have.lengthOf(1);
      expect(complaints[0]).to.include('PROVISIONING_ACTIONS_FILE').and.to.include(complaint);
      expect(complaints[0]).not.to.include(SECRET);
    });
  }

  it('is refused when there is none', () => {
    const complaints: string[] = [];
    readActionsFile(join(directory, 'none.json'), (complaint) => void complaints.push(complaint));
    expect(complaints).to.deep.equal(['PROVISIONING_ACTIONS_FILE names a file that cannot be read']);
  });
});
