import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { ON_CONFLICT } from '../../domain/bulk/bulk-job-status.js';
import { TENANT_STATUSES } from '../../domain/tenants/tenant-status.js';
import { packageRoot } from '../package-root.js';
import { withConnection } from './connection.js';
import type { ExportOptions } from './export-tenants.js';
import type { ImportOptions } from './import-tenants.js';
import type { OpenApiOptions } from './print-openapi.js';
import type { TokenOptions } from './print-token.js';
import type { Terminal } from './terminal.js';

/** Settings of a process, as they can be given beside the environment. */
interface ServeOptions {
  readonly host?: string;
  readonly port?: string;
  readonly databaseUrl?: string;
}

/** The command line. What a command needs is loaded when it runs. */
export function commandLine(terminal: Terminal): Command {
  const program = new Command('tenant-provisioning')
    .description('Creates and runs customer accounts on your product: the service, and commands that talk to it.')
    .version(version())
    .showHelpAfterError()
    .addHelpText(
      'after',
      `
Examples:
  $ tenant-provisioning serve
  $ tenant-provisioning tenants import customers.csv --failed failed.csv
  $ tenant-provisioning tenants export --output tenants.csv
  $ PROVISIONING_URL=https://provisioning.example.com PROVISIONING_TOKEN=eyJ… tenant-provisioning tenants import customers.ndjson

Ends with 0 when all went well, with 2 when rows failed, and with 1 when it could not be done.`,
    );
  program.addCommand(tenants(terminal));
  program
    .command('token')
    .description('print an access token of the development key, good for twelve hours')
    .option('--partner <id>', 'the partner that it is for')
    .action(async (options: TokenOptions) => (await import('./print-token.js')).printToken(options, terminal));
  program
    .command('openapi')
    .description('print the OpenAPI document')
    .option('-o, --output <file>', 'write it there')
    .action(async (options: OpenApiOptions) => (await import('./print-openapi.js')).printOpenApi(options, terminal));
  program.addCommand(
    processCommand('serve', 'run the service: what `npm start` does; settings come from the environment'),
  );
  program.addCommand(processCommand('worker', 'run a worker only; needs DATABASE_URL'));
  program
    .command('migrate')
    .description('bring the database up to date')
    .option('--database-url <url>', 'PostgreSQL; else DATABASE_URL')
    .action(async ({ databaseUrl }: ServeOptions) => {
      set('DATABASE_URL', databaseUrl);
      await import('../migrate.js');
    });
  writeTo(terminal, program);
  return program;
}

/** Has a command and those below it write to a terminal, and throw where they would end the process. */
function writeTo(terminal: Terminal, command: Command): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.stdout.write(text),
    writeErr: (text) => terminal.stderr.write(text),
  });
  for (const below of command.commands) writeTo(terminal, below);
}

function tenants(terminal: Terminal): Command {
  const command = new Command('tenants').description('create many tenants, or read them all');
  withConnection(
    command
      .command('import')
      .argument('<file>', 'CSV, NDJSON or JSON')
      .description('create a tenant for each row of a file, and wait until all is done'),
  )
    .addOption(new Option('--on-conflict <rule>', 'what becomes of a row whose tenant is there').choices(ON_CONFLICT))
    .option('--dry-run', 'check every row, and create nothing')
    .addOption(
      new Option('--format <format>', 'by the name of the file unless told').choices(['csv', 'ndjson', 'json']),
    )
    .option('--failed <file>', 'write the failed rows there as CSV, to be mended and imported again')
    .option('--idempotency-key <key>', 'makes it safe to run the same import again within 24 hours')
    .action(async (file: string, options: ImportOptions) => {
      const { importTenants } = await import('./import-tenants.js');
      if (!(await importTenants(file, options, terminal))) terminal.exitCode = 2;
    });
  withConnection(command.command('export').description('write all tenants, as CSV that can be imported, or as NDJSON'))
    .addOption(new Option('--format <format>').choices(['csv', 'ndjson']).default('csv'))
    .option('-o, --output <file>', 'write them there instead of to the standard output')
    .addOption(new Option('--status <status...>', 'only those in these states').choices(TENANT_STATUSES))
    .option('--plan <plan>', 'only those with this plan')
    .option('--search <text>', 'only those with this in name, e-mail or external id')
    .action(async (options: ExportOptions) => (await import('./export-tenants.js')).exportTenants(options, terminal));
  return command;
}

function processCommand(name: 'serve' | 'worker', description: string): Command {
  return new Command(name)
    .description(description)
    .option('--host <address>', 'the address to listen on; else HOST')
    .option('--port <port>', 'the port to listen on; else PORT')
    .option('--database-url <url>', 'PostgreSQL; else DATABASE_URL, else an embedded one')
    .action(async ({ host, port, databaseUrl }: ServeOptions) => {
      set('HOST', host);
      set('PORT', port);
      set('DATABASE_URL', databaseUrl);
      if (name === 'worker') set('PROCESS', 'worker');
      await import('../server.js');
    });
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}

function set(name: string, value: string | undefined): void {
  if (value !== undefined) process.env[name] = value;
}
