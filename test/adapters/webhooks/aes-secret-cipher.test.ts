import { expect } from 'chai';
import { AesSecretCipher } from '../../../src/adapters/webhooks/aes-secret-cipher.js';

const cipher = new AesSecretCipher(new Uint8Array(32).fill(1));

/** The same but for one character in the middle. */
function changed(sealed: string): string {
  const middle = Math.floor(sealed.length / 2);
  return `${sealed.slice(0, middle)}${sealed[middle] === 'A' ? 'B' : 'A'}${sealed.slice(middle + 1)}`;
}

describe('The cipher of secrets', () => {
  it('gives back what it took, and never looks the same', () => {
    const [one, other] = [cipher.encrypt('whsec_abc', 'owner'), cipher.encrypt('whsec_abc', 'owner')];
    expect(one).to.not.equal(other);
    expect(one).to.not.include('whsec');
    expect([cipher.decrypt(one, 'owner'), cipher.decrypt(other, 'owner')]).to.deep.equal(['whsec_abc', 'whsec_abc']);
  });

  it('refuses another owner, another key, and what was changed or cut', () => {
    const sealed = cipher.encrypt('whsec_abc', 'owner');
    const stranger = new AesSecretCipher(new Uint8Array(32).fill(2));
    expect(() => cipher.decrypt(sealed, 'other')).to.throw();
    expect(() => stranger.decrypt(sealed, 'owner')).to.throw();
    expect(() => cipher.decrypt(changed(sealed), 'owner')).to.throw();
    expect(() => cipher.decrypt(sealed.slice(0, 20), 'owner')).to.throw();
  });

  it('takes no key but one of 32 bytes', () => {
    expect(() => new AesSecretCipher(new Uint8Array(16))).to.throw(/32 bytes/);
  });
});
