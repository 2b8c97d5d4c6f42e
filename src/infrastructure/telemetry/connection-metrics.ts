import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../../adapters/prisma/database.js';

/** Shows how the process's connections to the database are used; many that wait say that there are too few. */
export function showConnections(database: Database, registry: Registry): void {
  const gauge = new Gauge({
    name: 'provisioning_database_connections',
    help: 'Connections of this process by state: busy, idle; waiting are calls that none is free for.',
    labelNames: ['state'],
    registers: [registry],
    collect: () => {
      for (const [state, count] of Object.entries(database.connections())) gauge.set({ state }, count);
    },
  });
}
