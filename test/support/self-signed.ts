import { createSign, generateKeyPairSync } from 'node:crypto';

/** A key and a certificate that vouches for itself, both as PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/** Makes a certificate for a name and an IPv4 address (RFC 5280). */
export function selfSigned(name: string, address: string): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = sequence(object('2a8648ce3d040302'));
  const subject = sequence(tagged(0x31, sequence(object('550403'), tagged(0x0c, Buffer.from(name)))));
  const validity = sequence(...['200101000000Z', '491231000000Z'].map((time) => tagged(0x17, Buffer.from(time))));
  const names = sequence(tagged(0x82, Buffer.from(name)), tagged(0x87, Buffer.from(address.split('.').map(Number))));
  const isAuthority = sequence(tagged(0x01, Buffer.from([0xff])));
  const extensions = sequence(
    sequence(object('551d13'), tagged(0x04, isAuthority)),
    sequence(object('551d11'), tagged(0x04, names)),
  );
  const signed = sequence(
    tagged(0xa0, integer(2)),
    integer(1),
    algorithm,
    subject,
    validity,
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, extensions),
  );
  const signature = createSign('sha256').update(signed).sign(privateKey);
  const certificate = sequence(signed, algorithm, tagged(0x03, Buffer.from([0]), signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const prefix = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...prefix]), content]);
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return tagged(0x30, ...contents);
}

function object(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.from([value]));
}
