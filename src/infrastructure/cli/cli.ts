import { ConfigError } from '../config.js';
import { commandLine } from './program.js';
import { Refused } from './refused.js';

/** Process entry of the command line. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads what is written may have read enough, as `head` does.
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
try {
  await commandLine().parseAsync();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

/** Refusals are told in a sentence, and so is a service that cannot be reached; anything else is a defect and shows where it is. */
function explain(error: unknown): string {
  if (error instanceof Refused || error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if (error instanceof TypeError && error.cause instanceof Error)
    return `The service cannot be reached: ${error.cause.message}`;
  return 'code' in error || error.message.startsWith('An access token') ? error.message : String(error.stack);
}
