/** The operations API, the token issuer and the directory of the local system, as the commands see them: answers that a test gives. */
import { createServer, type IncomingMessage } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretsCommand, type ExitCode } from '../../../scripts/secrets-command.ts';

export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

export interface FakeApi extends AsyncDisposable {
  readonly received: Received[];
  /** `GET /api/secrets` → what is answered, one after the other; the last stays. */
  readonly answers: Map<string, { readonly status: number; readonly body: unknown }[]>;
  /** Folder in which `npm start` left its address. */
  readonly root: string;
  run(...args: readonly string[]): Promise<Ran>;
  /** Nothing listens any more. */
  hangUp(): Promise<void>;
}

export async function startFakeApi(): Promise<FakeApi> {
  const received: Received[] = [];
  const answers: FakeApi['answers'] = new Map();
  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const { method, url } = request;
      if (url === '/token') return response.end(JSON.stringify({ access_token: text }));
      if (url === '/_control/principals') return response.end(JSON.stringify(directory));
      received.push({ method, url, authorization: request.headers.authorization, body: text && JSON.parse(text) });
      const list = answers.get(`${method} ${url}`) ?? [];
      const answer = (list.length > 1 ? list.shift() : list[0]) ?? { status: 404, body: { detail: 'no such route' } };
      response.statusCode = answer.status;
      return response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const app = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const root = await mkdtemp(join(tmpdir(), 'secrets-'));
  await mkdir(join(root, '.local/run'), { recursive: true });
  const endpoints = { app, cloud: app, tokenUrl: `${app}/token`, tokenRequest: { scope: 'api://ops/.default' } };
  await writeFile(join(root, '.local/run/endpoints.json'), JSON.stringify(endpoints));

  const hangUp = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });

  return {
    hangUp,
    received,
    answers,
    root,
    run: (...args) => runIn(root, args),
    async [Symbol.asyncDispose]() {
      await hangUp();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Runs the command in a folder, with the time of a test. */
export async function runIn(
  root: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const code = await secretsCommand(args, {
    root,
    settings,
    now: () => new Date('2026-11-24T10:00:00Z'),
    pause: async () => {},
    out: (line) => void lines.out.push(line),
    err: (line) => void lines.err.push(line),
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

const directory = ['on-call', 'reader'].map((name) => ({ name, clientId: `client of ${name}`, secret: `of ${name}` }));

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
