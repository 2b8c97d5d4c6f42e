/** Makes secrets unreadable for whoever reads the storage. */
export interface SecretCipher {
  /** Never the same twice. What is encrypted for one owner cannot be decrypted for another. */
  encrypt(text: string, owner: string): string;

  /** @throws Error when it was not encrypted so: by another key, for another owner, or changed since */
  decrypt(sealed: string, owner: string): string;
}
