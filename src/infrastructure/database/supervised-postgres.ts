import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { freePort } from './free-port.js';
import { startPostgres, type PostgresOptions, type PostgresProcess } from './postgres-process.js';
import { stopOrphan } from './postgres-orphan.js';

const LONGEST_PAUSE_MS = 5_000;

/** A PostgreSQL server that is started again, on the same port, whenever it ends without being asked to. */
export class SupervisedPostgres {
  private readonly stopping = new AbortController();
  private readonly watching: Promise<void>;

  private constructor(
    private readonly options: PostgresOptions,
    private server: PostgresProcess,
  ) {
    this.watching = this.watch();
  }

  get port(): number {
    return this.options.port;
  }

  /** @throws EmbeddedPostgresError */
  static async start(options: Omit<PostgresOptions, 'port'>): Promise<SupervisedPostgres> {
    for (let attempt = 1; ; attempt += 1) {
      const chosen = { ...options, port: await freePort() };
      try {
        return new SupervisedPostgres(chosen, await startPostgres(chosen));
      } catch (error) {
        if (attempt === 20 || !(error instanceof EmbeddedPostgresError) || !passes(error)) throw error;
        await delay(250);
      }
    }
  }

  /** Ends the server in order, and the watch over it. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.server.stop();
    await this.watching;
  }

  private async watch(): Promise<void> {
    const { log, directory } = this.options;
    for (;;) {
      const startedAt = Date.now();
      await this.server.ended;
      if (this.stopping.signal.aborted) return;
      log.error({ pid: this.server.pid }, 'PostgreSQL ended unexpectedly and is started again');
      let pauseMs = Date.now() - startedAt < 10_000 ? 500 : 0;
      for (;;) {
        await delay(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        if (this.stopping.signal.aborted) return;
        try {
          await stopOrphan(directory, log);
          this.server = await startPostgres(this.options);
          break;
        } catch (error) {
          log.error({ err: error }, 'PostgreSQL could not be started again yet');
          pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(100, pauseMs * 2));
        }
      }
      // Asked to stop while it was starting: nobody else knows of this server.
      if (this.stopping.signal.aborted) return this.server.stop();
      log.info({ pid: this.server.pid }, 'PostgreSQL answers again');
    }
  }
}

/** Whether a refused start is worth another try: the port was just taken, or a dead server's last children still go. */
function passes(error: EmbeddedPostgresError): boolean {
  return /could not bind|Address already in use|could not create any TCP|shared memory block/.test(error.message);
}
