import { expect } from 'chai';
import { MachineIdleness } from '../../../src/infrastructure/worker/machine-idleness.js';
import { compute } from '../../support/compute.js';
import { waitFor } from '../../support/wait-for.js';

describe('The idleness of the machine', () => {
  it('is a share, and less than everything while somebody computes', async () => {
    const machine = new MachineIdleness();
    expect(machine.now()).to.equal(1);
    await waitFor(async () => {
      compute(120);
      expect(machine.now()).to.be.within(0, 0.999);
    });
  });
});
