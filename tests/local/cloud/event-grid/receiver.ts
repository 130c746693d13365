/** An HTTP endpoint that answers as it is told, and remembers what it got. */
import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly events: readonly { readonly id: string; readonly subject: string; readonly eventType: string }[];
}

export interface Receiver {
  readonly url: string;
  /** Notifications only, in the order in which they came. */
  readonly received: Received[];
  readonly validations: Received[];
  /** Statuses of the next notifications; 200 when there are none. Zero is never answered. */
  statuses: number[];
  /** Status of handshakes; only 200 comes with the code. */
  handshake: number;
  close(): void;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((incoming, outgoing) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    incoming.on('end', () => {
      const events = JSON.parse(text);
      const got: Received = { url: incoming.url ?? '', headers: incoming.headers, events };
      if (incoming.headers['aeg-event-type'] === 'SubscriptionValidation') {
        receiver.validations.push(got);
        const body = receiver.handshake === 200 ? { validationResponse: events[0].data.validationCode } : {};
        return outgoing.writeHead(receiver.handshake).end(JSON.stringify(body));
      }
      receiver.received.push(got);
      const status = receiver.statuses.shift() ?? 200;
      if (status > 0) outgoing.writeHead(status).end();
      return outgoing;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const receiver: Receiver = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    received: [],
    validations: [],
    statuses: [],
    handshake: 200,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return receiver;
}
