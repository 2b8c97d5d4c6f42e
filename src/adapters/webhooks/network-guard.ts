import type { LookupFunction } from 'node:net';
import type { ReceiverPolicy } from '../../application/webhooks/ports.js';
import type { Flaw } from '../../domain/shared/text.js';
import { isInternalAddress } from './internal-address.js';
import { resolveByNameServers, resolveBySystem, type ResolvedAddress, type ResolveName } from './name-resolver.js';
import { ADDRESS_FLAW, isFlaw, parseReceiverUrl, type ReceiverUrl } from './receiver-url.js';

/** A connection that is not made, because it would lead to an internal address. */
class AddressForbidden extends Error {
  readonly code = 'EADDRFORBIDDEN';
  constructor() {
    super('the name stands for an internal address');
    this.name = 'AddressForbidden';
  }
}

/**
 * Keeps deliveries out of internal networks, when a webhook is registered and whenever a connection is made. A name is resolved once for
 * each connection, all of its addresses are checked, and the connection is made to those very addresses: what the name
 * stands for a moment later (DNS rebinding) does not matter.
 */
export class NetworkGuard implements ReceiverPolicy {
  private readonly resolve: ResolveName;

  constructor(
    private readonly allowPrivate: boolean,
    resolve?: ResolveName,
  ) {
    this.resolve = resolve ?? (allowPrivate ? resolveBySystem : resolveByNameServers);
  }

  async flaw(text: string): Promise<Flaw | null> {
    const receiver = this.parse(text);
    if (isFlaw(receiver)) return receiver;
    if (receiver.isLiteral || this.allowPrivate) return null;
    try {
      await this.addressesOf(receiver.host);
      return null;
    } catch (error) {
      return error instanceof AddressForbidden ? ADDRESS_FLAW : null;
    }
  }

  /** Takes an address apart; literal addresses are checked here, as no name is looked up for them. */
  parse(text: string): ReceiverUrl | Flaw {
    return parseReceiverUrl(text, this.allowPrivate);
  }

  /** Looks a name up for `node:net`, which connects to what is answered and nothing else. */
  readonly lookup: LookupFunction = (host, options, callback) => {
    void this.answerLookup(host, options.all === true, callback);
  };

  private async answerLookup(host: string, all: boolean, callback: Parameters<LookupFunction>[2]): Promise<void> {
    let addresses: readonly ResolvedAddress[];
    try {
      addresses = await this.addressesOf(host.replace(/\.$/, ''));
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), '');
      return;
    }
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family ?? 4);
  }

  /** At least one address. @throws AddressForbidden when any of its addresses is internal, and whatever the lookup throws */
  private async addressesOf(host: string): Promise<readonly ResolvedAddress[]> {
    const addresses = await this.resolve(host);
    if (addresses.length === 0) throw Object.assign(new Error('the name stands for nothing'), { code: 'ENOTFOUND' });
    if (!this.allowPrivate && addresses.some(({ address }) => isInternalAddress(address))) throw new AddressForbidden();
    return addresses;
  }
}
