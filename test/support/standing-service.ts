import { beforeRunEnds } from './test-run.js';
import { startTestService, type TestService } from './test-service.js';

let standing: TestService | undefined;
let isLent = false;

/**
 * Answers a service as `startTestService` starts one when it is told nothing, with nothing in it. Stopping it gives it back, for the
 * next file of this process: to start one, with a database and connections, takes as much computing as fifty requests. Who needs a
 * second one at the same time gets one of its own.
 */
export async function borrowService(): Promise<TestService> {
  if (isLent) return startTestService();
  isLent = true;
  const service = (standing ??= await start());
  await service.empty();
  return {
    ...service,
    stop: async () => {
      isLent = false;
    },
  };
}

async function start(): Promise<TestService> {
  const service = await startTestService();
  beforeRunEnds(() => service.stop());
  return service;
}
