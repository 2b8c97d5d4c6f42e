import { Resolver } from 'node:dns/promises';
import { lookup } from 'node:dns/promises';

/** What a name stands for. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Looks names up; answers every address that a name stands for. @throws when it stands for none */
export type ResolveName = (host: string) => Promise<readonly ResolvedAddress[]>;

const TIMEOUT_MS = 2_500;

/** Asks name servers only, and without the threads that the system's resolver would hold while a name server hangs. */
export const resolveByNameServers: ResolveName = async (host) => {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 2 });
  const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = [
    ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 as const })) : []),
    ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 as const })) : []),
  ];
  if (found.length > 0) return found;
  throw four.status === 'rejected' ? four.reason : new Error('the name stands for nothing');
};

/** Asks the system, hosts file included: for development, tests and networks of one's own. */
export const resolveBySystem: ResolveName = async (host) => {
  const found = await lookup(host, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};
