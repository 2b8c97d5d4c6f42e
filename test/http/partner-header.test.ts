import { expect } from 'chai';
import { callAs } from '../support/whoami-client.js';

const PLATFORM = { roles: ['platform-admin'], partner_id: undefined };

describe('X-Partner-Id', () => {
  it('403 without a partner, whatever the role and the header', async () => {
    for (const roles of [['partner-admin'], ['partner-viewer'], []]) {
      const response = await callAs({ roles, partner_id: undefined }, { 'x-partner-id': 'partner-a' });
      expect(response.status).to.equal(403);
      expect(response.body).to.include({ code: 'permission-denied' });
    }
  });

  it('403 when the partner claim is no partner id', () => callAs({ partner_id: ['partner-a'] }).expect(403));

  it('200 when a partner names itself', async () => {
    const response = await callAs({}, { 'x-partner-id': 'partner-a' });
    expect(response.body).to.include({ reach: 'partner-a' });
  });

  it('403 when a partner names another', () => callAs({}, { 'x-partner-id': 'partner-b' }).expect(403));

  it('200 for a platform administrator, who reaches everyone', async () => {
    expect((await callAs(PLATFORM)).body).to.include({ reach: 'everyone' });
  });

  it('200 for a platform administrator in the partner that it names', async () => {
    expect((await callAs(PLATFORM, { 'x-partner-id': 'partner-b' })).body).to.include({ reach: 'partner-b' });
  });

  it("200 for a platform administrator, whom its token's partner does not restrict", async () => {
    const claims = { roles: ['platform-admin'], partner_id: 'partner-a' };
    expect((await callAs(claims)).body).to.include({ reach: 'everyone' });
    expect((await callAs(claims, { 'x-partner-id': 'partner-b' })).body).to.include({ reach: 'partner-b' });
  });

  it('200 for a partner whose name is sent as UTF-8', async () => {
    const header = Buffer.from('Müller').toString('latin1');
    expect((await callAs({ partner_id: 'Müller' }, { 'x-partner-id': header })).body).to.include({ reach: 'Müller' });
  });

  for (const name of ['', 'x'.repeat(129), '\u00fc']) {
    it(`400 that names the header when it is "${name.slice(0, 9)}"`, async () => {
      const response = await callAs(PLATFORM, { 'x-partner-id': name });
      expect(response.status).to.equal(400);
      expect(response.body.code).to.equal('invalid-request');
      expect(response.body.detail).to.contain('X-Partner-Id');
    });
  }

  it('400 when the header is given twice', async () => {
    const response = await callAs(PLATFORM).set({ 'X-Partner-Id': ['partner-a', 'partner-b'] });
    expect(response.status).to.equal(400);
  });
});
