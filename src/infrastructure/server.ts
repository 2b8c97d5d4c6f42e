import { ProcessEnd } from './process-end.js';

// Process entry of `npm start`. Signals are heard before anything else is loaded: whoever starts a process may end it at any time.
const end = new ProcessEnd();
try {
  const { serve } = await import('./serve.js');
  await serve(end);
} catch (error) {
  const { explainRefusal } = await import('./explain-refusal.js');
  process.stderr.write(`${explainRefusal(error)}\n`);
  process.exit(1);
}
