import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { openDevelopmentKey } from '../../adapters/jwt/development-key.js';
import { isLoopback } from '../loopback.js';

/** Which service a command talks to, and as whom. */
export interface ConnectionOptions {
  readonly url: string;
  readonly token?: string;
  readonly partner?: string;
}

/** Adds the options of a command that talks to a running service. */
export function withConnection(command: Command): Command {
  const url = new Option('--url <url>', 'where the service is')
    .env('PROVISIONING_URL')
    .default('http://127.0.0.1:3000');
  return command
    .addOption(url.argParser(parseUrl))
    .addOption(
      new Option(
        '--token <jwt>',
        'the access token; without one, the development key of a service on this machine signs it',
      ).env('PROVISIONING_TOKEN'),
    )
    .addOption(
      new Option('--partner <id>', 'the partner to act in, for platform administrators').env('PROVISIONING_PARTNER'),
    );
}

/** The address of an operation of the service. */
export function addressOf({ url }: ConnectionOptions, path: string): string {
  return `${url}/api/provisioning${path}`;
}

/** The header fields of every request. @throws Error when there is no token, and none can be made */
export async function headersOf({ url, token, partner }: ConnectionOptions): Promise<Record<string, string>> {
  const bearer = token ?? (await developmentToken(url));
  return { authorization: `Bearer ${bearer}`, ...(partner !== undefined && { 'x-partner-id': partner }) };
}

async function developmentToken(url: string): Promise<string> {
  const directory = process.env['DATA_DIR'] ?? '.data';
  const isThere = await access(join(directory, 'development-key.pem')).then(
    () => true,
    () => false,
  );
  if (!isThere || !isLoopback(new URL(url).hostname)) {
    throw new Error('An access token is needed: give it by --token or PROVISIONING_TOKEN.');
  }
  return (await openDevelopmentKey(directory)).signToken(new Date());
}

function parseUrl(value: string): string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new InvalidArgumentError('It must begin with http:// or https://.');
  }
  const { origin, pathname } = new URL(value);
  return `${origin}${pathname}`.replace(/\/$/, '');
}
