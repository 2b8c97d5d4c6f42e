import type { Database } from '../../adapters/prisma/database.js';
import { Backlog } from './backlog.js';
import { showConnections } from './connection-metrics.js';
import { Metrics } from './metrics.js';

/** What a process measures, and how it is told to Prometheus. */
export interface OpenMetrics {
  readonly metrics: Metrics;
  scrape(): Promise<{ readonly type: string; readonly text: string }>;
}

/** Begins to measure a process and the database that it works with. */
export function openMetrics(database: Database): OpenMetrics {
  const metrics = new Metrics();
  const { registry } = metrics;
  showConnections(database, registry);
  const backlog = new Backlog(database.client, registry);
  return {
    metrics,
    async scrape() {
      await backlog.refresh();
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}
