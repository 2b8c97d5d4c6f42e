import { CommanderError } from 'commander';
import { ConfigError } from '../config.js';
import { commandLine } from './program.js';
import { Refused } from './refused.js';
import type { Terminal } from './terminal.js';

/** Runs a command to its end, and says what went wrong. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<void> {
  try {
    await commandLine(terminal).parseAsync(args, { from: 'user' });
  } catch (error) {
    // Help and version end so too; what there is to say has been said.
    if (error instanceof CommanderError) {
      terminal.exitCode = error.exitCode;
      return;
    }
    terminal.stderr.write(`${explain(error)}\n`);
    terminal.exitCode = 1;
  }
}

/** Refusals are told in a sentence, and so is a service that cannot be reached; anything else is a defect and shows where it is. */
export function explain(error: unknown): string {
  if (error instanceof Refused || error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if (error instanceof TypeError && error.cause instanceof Error)
    return `The service cannot be reached: ${error.cause.message}`;
  return 'code' in error || error.message.startsWith('An access token') ? error.message : String(error.stack);
}
