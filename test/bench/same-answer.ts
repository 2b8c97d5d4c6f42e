import { isDeepStrictEqual } from 'node:util';
import type { Contender, Stage } from './stage.js';

/**
 * Makes sure that both servers answer a GET with the same document.
 * @throws Error when a request fails or the answers differ
 */
export async function requireSameAnswer(stage: Stage, path: string): Promise<void> {
  const bare = await answerOf(stage, stage.bare, path);
  const ours = await answerOf(stage, stage.ours, path);
  if (isDeepStrictEqual(bare, ours)) return;
  throw new Error(`the servers answer differently:\nbare ${JSON.stringify(bare)}\nours ${JSON.stringify(ours)}`);
}

async function answerOf(stage: Stage, { server }: Contender, path: string): Promise<unknown> {
  const answer = await fetch(`${server.origin}${path}`, {
    headers: { authorization: `Bearer ${stage.access.token}` },
  });
  if (answer.status !== 200) throw new Error(`${server.name} answers ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
