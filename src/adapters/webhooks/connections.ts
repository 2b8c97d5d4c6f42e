import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import type { LookupFunction } from 'node:net';

/** Connections to a receiver are kept for less than servers usually keep them, so that none is used just when it is closed. */
const IDLE_MS = 4_000;
/** How many receivers' idle connections are kept at once. */
const MAX_RECEIVERS = 500;
/** How many idle connections are kept for one receiver: as many as it gets requests at once. */
const MAX_FREE = 64;

/** The connections of a process to receivers: each webhook has its own, so that none waits for another's. */
export class Connections {
  private readonly agents = new Map<string, HttpAgent | HttpsAgent>();

  constructor(
    private readonly lookup: LookupFunction,
    private readonly tls: Pick<AgentOptions, 'ca'> = {},
  ) {}

  /** The connections of a webhook. */
  of(webhook: string, secure: boolean): HttpAgent | HttpsAgent {
    const name = `${webhook} ${secure}`;
    const agent = this.agents.get(name) ?? this.open(secure);
    // The one that was used last is the last to go.
    this.agents.delete(name);
    this.agents.set(name, agent);
    this.dropOldest();
    return agent;
  }

  /** Ends all of them. */
  close(): void {
    for (const agent of this.agents.values()) agent.destroy();
    this.agents.clear();
  }

  private open(secure: boolean): HttpAgent | HttpsAgent {
    const options = { keepAlive: true, maxFreeSockets: MAX_FREE, timeout: IDLE_MS, lookup: this.lookup };
    return secure ? new HttpsAgent({ ...options, ...this.tls }) : new HttpAgent(options);
  }

  private dropOldest(): void {
    if (this.agents.size <= MAX_RECEIVERS) return;
    for (const [name, agent] of this.agents) {
      // In use: somebody waits for an answer.
      if (Object.keys(agent.sockets).length > 0) continue;
      agent.destroy();
      this.agents.delete(name);
      return;
    }
  }
}
