import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { companyCsv } from '../support/company-csv.js';
import type { BenchAccess } from './access-token.js';
import type { ServerProcess } from './server-process.js';

const LOOK_MS = 50;

const job = z.object({
  id: z.string(),
  status: z.string(),
  succeeded: z.number(),
  failed: z.number(),
  finished_at: z.string().nullable(),
});
type Job = z.infer<typeof job>;

/** What an import took. */
export interface Import {
  readonly id: string;
  readonly succeeded: number;
  /** To take the file in. */
  readonly uploadSeconds: number;
  /** From the first byte sent to the last row done. */
  readonly seconds: number;
  /** How much more memory than before the server had at most; `null` where the system does not say. */
  readonly growth: number | null;
}

/** An import that goes on. */
export interface RunningImport {
  readonly id: string;
  isOver(): boolean;
  /** @throws Error when it does not end well */
  readonly ended: Promise<Import>;
}

/** Imports a customer list, and waits until it is done. @throws Error when it does not end well */
export async function importCompanies(
  server: ServerProcess,
  access: BenchAccess,
  count: number,
  run: string,
): Promise<Import> {
  return (await startImport(server, access, count, run)).ended;
}

/** Sends a customer list, and answers once the service has taken it in. */
export async function startImport(
  server: ServerProcess,
  { token }: BenchAccess,
  count: number,
  run: string,
): Promise<RunningImport> {
  const memory = watchMemory(server);
  const headers = { authorization: `Bearer ${token}` };
  const startedAt = performance.now();
  const response = await fetch(`${server.origin}/api/provisioning/bulk-jobs`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/csv' },
    body: Readable.toWeb(Readable.from(companyCsv(count, run), { objectMode: false })),
    duplex: 'half',
  });
  const accepted = await jobIn(response, 202);
  const uploadSeconds = (performance.now() - startedAt) / 1000;
  const state = { over: false };
  const ended = async (): Promise<Import> => {
    try {
      let present = accepted;
      while (present.finished_at === null) {
        await delay(LOOK_MS);
        present = await jobIn(
          await fetch(`${server.origin}/api/provisioning/bulk-jobs/${accepted.id}`, { headers }),
          200,
        );
      }
      const seconds = (performance.now() - startedAt) / 1000;
      if (present.status !== 'completed') throw new Error(`the job ended as ${present.status}`);
      const { id, succeeded } = present;
      return { id, succeeded, uploadSeconds, seconds, growth: await memory.growth() };
    } finally {
      state.over = true;
    }
  };
  return { id: accepted.id, isOver: () => state.over, ended: ended() };
}

async function jobIn(response: Response, status: number): Promise<Job> {
  if (response.status !== status) throw new Error(`answered with ${response.status}: ${await response.text()}`);
  return job.parse(await response.json());
}

/** Samples a server's memory until it is asked how much it grew. */
function watchMemory(server: ServerProcess) {
  const before = server.residentBytes();
  let most = 0;
  const look = async () => {
    most = Math.max(most, (await server.residentBytes()) ?? 0);
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  return {
    async growth(): Promise<number | null> {
      clearInterval(timer);
      const start = await before;
      return start === null ? null : Math.max(most, (await server.residentBytes()) ?? 0) - start;
    },
  };
}
