import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';
import type { DatabaseClient } from '../../adapters/prisma/database.js';
import { BACKLOG_QUERIES, type BacklogQuery } from './backlog-queries.js';

/** For how long an answer of the database is told again, in milliseconds: whoever asks often costs no more. */
const FRESH_MS = 5_000;
/** How long a scrape waits for the database, in milliseconds. */
const PATIENCE_MS = 2_000;

const rowsSchema = z.array(z.record(z.string(), z.union([z.string(), z.number()])));

/** Measures what waits in the database whenever metrics are asked for. While it is away its gauges say nothing, and one says that. */
export class Backlog {
  private readonly gauges = new Map<string, Gauge>();
  private readonly up: Gauge;
  private fresh: Promise<void> = Promise.resolve();
  private askedAtMs = -Infinity;

  constructor(
    private readonly database: DatabaseClient,
    registry: Registry,
  ) {
    this.up = new Gauge({
      name: 'provisioning_database_up',
      help: 'Whether the database answered when it was asked last: 1 or 0.',
      registers: [registry],
    });
    for (const { label, gauges } of BACKLOG_QUERIES) {
      for (const { name, help } of Object.values(gauges)) {
        const labelNames = label === null ? [] : [label];
        this.gauges.set(name, new Gauge({ name, help, labelNames, registers: [registry] }));
      }
    }
  }

  /** Asks the database, unless it has just been asked; never throws, never waits for long. */
  async refresh(): Promise<void> {
    if (performance.now() - this.askedAtMs >= FRESH_MS) {
      this.askedAtMs = performance.now();
      this.fresh = this.ask();
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => resolve(this.say(false)), PATIENCE_MS);
    });
    await Promise.race([this.fresh, late]);
    clearTimeout(timer);
  }

  private async ask(): Promise<void> {
    try {
      for (const query of BACKLOG_QUERIES) await this.measure(query);
      this.say(true);
    } catch {
      this.say(false);
    }
  }

  private say(up: boolean): void {
    this.up.set(up ? 1 : 0);
    if (up) return;
    for (const { label, gauges } of BACKLOG_QUERIES) {
      for (const { name } of Object.values(gauges)) {
        if (label === null) this.gauges.get(name)?.remove();
        else this.gauges.get(name)?.reset();
      }
    }
  }

  private async measure({ needs, sql, label, gauges }: BacklogQuery): Promise<void> {
    const [found] = await this.database.$queryRawUnsafe<{ all: boolean }[]>(
      'SELECT bool_and(to_regclass(name) IS NOT NULL) AS all FROM unnest($1::text[]) AS name',
      needs,
    );
    if (found?.all !== true) return;
    const rows = rowsSchema.parse(await this.database.$queryRawUnsafe(sql));
    for (const [column, { name }] of Object.entries(gauges)) {
      const gauge = this.gauges.get(name);
      gauge?.reset();
      for (const row of rows) {
        const value = Number(row[column]);
        if (label === null) gauge?.set(value);
        else gauge?.set({ [label]: String(row['label']) }, value);
      }
    }
  }
}
