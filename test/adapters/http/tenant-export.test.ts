import { expect } from 'chai';
import { tenantCsv } from '../../../src/adapters/http/tenant-export.js';
import { aCreation } from '../../support/builders.js';

describe('the export of tenants as CSV', () => {
  it('has a column for each metadata key that there is when it begins, and goes on when a tenant gets another one', async () => {
    async function* batches() {
      for (const metadata of [{ known: '1' }, { known: '2', later: 'x' }, { later: 'y' }]) {
        yield [aCreation({ metadata, plan: 'trial' }).next];
      }
    }
    const rows: string[] = [];
    const csv = tenantCsv({ batches: batches(), metadataKeys: ['known'] }, ['plan', 'metadata', 'version']);
    for await (const chunk of csv) rows.push(chunk);
    expect(rows.join('').split('\r\n')).to.deep.equal([
      'plan,metadata.known,version',
      'trial,1,1',
      'trial,2,1',
      'trial,,1',
      '',
    ]);
  });
});
