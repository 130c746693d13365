/** A pull request as the workflow judges it: a good one, and ones with a cost regression, a policy breach and a leaked secret; one comment says so. */
import { spawnSync } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gateNames } from '../../../gates/finding.ts';
import { createCheckout, type Checkout } from './checkout.ts';
import { runJob, type JobRun } from './workflow.ts';

const minutes = 60_000;
const snapshot = 'infra/snapshots/dev.json';
const hasOpa = spawnSync('opa', ['version']).status === 0;
if (!hasOpa)
  process.stderr.write(
    'SKIPPED the policy breach of tests/local/pipelines/pull-request.test.ts: opa is not on PATH.\n',
  );

interface Comment {
  readonly id: number;
  body: string;
}

const answer = (outgoing: ServerResponse, value: unknown): void =>
  void outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));

/** The comments of a pull request, as GitHub keeps them. */
function createGitHub() {
  const comments: Comment[] = [{ id: 1, body: 'Looks good.' }];
  const server = createServer((incoming, outgoing) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    incoming.on('end', () => {
      const { body }: { body: string } = text === '' ? { body: '' } : JSON.parse(text);
      const [, id] = /comments\/(\d+)$/.exec(incoming.url ?? '') ?? [];
      if (incoming.method === 'GET') return answer(outgoing, comments);
      const known = comments.find((each) => String(each.id) === id);
      if (known !== undefined) {
        known.body = body;
        return answer(outgoing, known);
      }
      const made = { id: comments.length + 1, body };
      comments.push(made);
      return answer(outgoing, made);
    });
  });
  return { comments, server };
}

describe('a pull request', { timeout: 5 * minutes }, () => {
  let checkout: Checkout;
  let github: ReturnType<typeof createGitHub>;
  let server: Server;
  let api = '';
  beforeAll(async () => {
    github = createGitHub();
    ({ server } = github);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    api = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    checkout = createCheckout();
  });
  afterEach(() => checkout.remove());

  const judge = (): Promise<JobRun> =>
    runJob({
      root: checkout.root,
      workflow: 'gates.yml',
      job: 'gates',
      context: { 'inputs.pull-request': 7, 'inputs.base': checkout.base, 'github.token': 'token-of-the-job' },
      env: { ...process.env, GITHUB_API_URL: api, GITHUB_REPOSITORY: 'chaufher/operations' },
    });
  const report = (): string => github.comments.find(({ id }) => id === 2)?.body ?? '';
  const passed = ['Judge the change', 'Say it on the pull request'];
  const blocked = ['Judge the change!', 'Say it on the pull request'];

  it('that does nothing wrong passes, and says so in one comment that later pushes write anew', async () => {
    checkout.edit('docs/operating.md', '# Operating it on Azure', '# Operating it on Azure, once more');
    checkout.commit('docs: a title');
    for (const push of [1, 2]) expect([push, (await judge()).story]).toEqual([push, passed]);
    expect(github.comments).toHaveLength(2);
    expect(report()).toContain('Every gate lets it pass.');
  });

  it.skipIf(!gateNames.some((name) => name === 'cost'))(
    'that makes everything bigger is blocked for its cost',
    async () => {
      checkout.edit(snapshot, /"name": "P0v3"/g, '"name": "P3v3"');
      checkout.edit(snapshot, /"capacity": 1/g, '"capacity": 10');
      checkout.commit('feat: as big as it gets');
      expect((await judge()).story).toEqual(blocked);
      expect(report()).toMatch(/Blocked by .*cost/);
      expect(report()).toContain('cost: BLOCKED');
    },
  );

  it.skipIf(!hasOpa)('that opens a storage account is blocked by a policy', async () => {
    checkout.edit(snapshot, '"allowBlobPublicAccess": false', '"allowBlobPublicAccess": true');
    checkout.commit('feat: everybody may read');
    expect((await judge()).story).toEqual(blocked);
    expect(report()).toContain('policy: BLOCKED');
  });

  it('that has a credential in it is blocked, and the comment does not repeat it', async () => {
    const key = `${'a1B2c3D4e5F6g7H8i9J0'.repeat(4)}k1L2m3==`;
    checkout.write(
      'infra/environments/notes.txt',
      `DefaultEndpointsProtocol=https;AccountName=chaufherdevopsweu;AccountKey=${key};EndpointSuffix=core.windows.net\n`,
    );
    checkout.commit('chore: notes');
    expect((await judge()).story).toEqual(blocked);
    expect(report()).toContain('secrets: BLOCKED');
    expect(report()).not.toContain(key);
  });
});
