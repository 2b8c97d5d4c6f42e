import { ProcessEnd } from './process-end.js';
import { keepHeapSmall } from './small-heap.js';

// Process entry of `npm start`. Signals are heard before anything else is loaded: whoever starts a process may end it at any time.
const end = new ProcessEnd();
try {
  // Wrong settings are told of at once; and while the database comes up, the rest is loaded.
  const [{ loadConfig }, { createLogger }, { openDatabase }] = await Promise.all([
    import('./config.js'),
    import('./logging.js'),
    import('./database/open-database.js'),
  ]);
  const config = loadConfig(process.env);
  const log = createLogger(config.logLevel);
  end.tellIn(log);
  const [database, { serve }] = await Promise.all([
    end.opened(openDatabase(config, log), (it) => it.stop()),
    import('./serve.js'),
    config.process !== 'worker' && import('./start-api.js'),
  ]);
  await serve({ config, log, database, end });
  // While it starts nearly all of the heap stays alive: to collect it then is a fifth of a start's computing.
  keepHeapSmall();
} catch (error) {
  const { explainRefusal } = await import('./explain-refusal.js');
  process.stderr.write(`${explainRefusal(error)}\n`);
  await end.giveUp();
}
