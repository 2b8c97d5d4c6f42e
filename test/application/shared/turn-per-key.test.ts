import { expect } from 'chai';
import { TurnPerKey } from '../../../src/application/shared/turn-per-key.js';
import { Unavailable } from '../../../src/domain/shared/unavailable.js';
import { rejectionOf } from '../../support/rejection.js';

describe('TurnPerKey', () => {
  /** Calls that a test ends, and the order in which they began. */
  const open = () => {
    const turns = new TurnPerKey<string>();
    const begun: string[] = [];
    const ends = new Map<string, { resolve: () => void; reject: (error: unknown) => void }>();
    const take = (key: string, name: string) =>
      turns.take(key, () => {
        begun.push(name);
        return new Promise<void>((resolve, reject) => ends.set(name, { resolve, reject }));
      });
    return { begun, take, end: (name: string) => ends.get(name) ?? expect.fail(`${name} has not begun`) };
  };

  it('lets calls about one thing wait for each other, and calls about others begin at once', async () => {
    const { begun, take, end } = open();
    const calls = [take('x', 'first'), take('x', 'second'), take('y', 'other')];
    expect(begun).to.deep.equal(['first', 'other']);
    end('first').resolve();
    await calls[0];
    expect(begun).to.deep.equal(['first', 'other', 'second']);
  });

  it('lets the next one begin when a call was refused', async () => {
    const { begun, take, end } = open();
    const [first] = [take('x', 'first'), take('x', 'second')];
    end('first').reject(new Error('refused'));
    await rejectionOf(first, Error);
    expect(begun).to.deep.equal(['first', 'second']);
  });

  it('tells all who wait when a call finds the storage away, and lets the next one try', async () => {
    const { begun, take, end } = open();
    const calls = ['first', 'second', 'third'].map((name) => take('x', name));
    end('first').reject(new Unavailable());
    await Promise.all(calls.map((call) => rejectionOf(call, Unavailable)));
    void take('x', 'later');
    expect(begun).to.deep.equal(['first', 'later']);
  });
});
