/** A proxy in front of a service that carries requests out and loses the answers a test chooses. */
import { createServer, request as forward } from 'node:http';

export interface LossyProxy {
  readonly url: string;
  /** The answers to the next `count` requests that match are lost; their connection breaks instead. */
  lose(count: number, matches: (method: string, path: string) => boolean): void;
  /** How many answers were lost. */
  readonly lost: number;
  stop(): Promise<void>;
}

/** In front of `target`, an origin like `http://127.0.0.1:10000`. */
export async function startLossyProxy(target: string): Promise<LossyProxy> {
  let remaining = 0;
  let lost = 0;
  let matches: ((method: string, path: string) => boolean) | undefined;

  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const loses = remaining > 0 && matches?.(method, url) === true;
    if (loses) remaining -= 1;
    const onward = forward(new URL(url, target), { method, headers }, (answer) => {
      if (loses) {
        lost += 1;
        answer.resume();
        answer.once('end', () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once('error', () => incoming.socket.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');

  return {
    url: `http://127.0.0.1:${address.port}`,
    lose(count, chosen) {
      remaining = count;
      matches = chosen;
    },
    get lost() {
      return lost;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
