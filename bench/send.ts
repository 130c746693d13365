/** Sends alerts over kept-alive connections, so many at a time. */
import { Agent, request } from 'node:http';

export interface Target {
  /** http://127.0.0.1:PORT */
  readonly app: string;
  readonly token: string;
}

export interface Sent {
  readonly seconds: number;
  /** How often each status came back. */
  readonly statuses: Readonly<Record<number, number>>;
}

export async function sendAll({ app, token }: Target, bodies: readonly string[], concurrency: number): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const statuses: Record<number, number> = {};
  const rest = bodies.values();
  const began = performance.now();
  const sender = async () => {
    for (const body of rest) {
      const status = await post(`${app}/api/alerts`, { agent, token, body });
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sender));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { seconds, statuses };
}

/** Resolves with the status when the answer is complete. */
function post(url: string, { agent, token, body }: { agent: Agent; token: string; body: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
      answer.once('error', reject);
    })
      .once('error', reject)
      .end(body);
  });
}
