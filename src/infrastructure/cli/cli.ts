import { explain, runCommandLine } from './run-command-line.js';

/** Process entry of the command line. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads what is written may have read enough, as `head` does.
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
await runCommandLine(process.argv.slice(2), process);
