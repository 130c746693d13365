/** `release-automation`: puts the packaged function app in place, and waits until it answers. */
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { AutomationError } from '../errors.ts';
import { loadSnapshots, snapshotsPath } from '../resources/load.ts';
import { parseResourceId } from '../resources/resource-id.ts';
import { defineCommand, deploymentOf, type PipelineContext } from './context.ts';

const run = promisify(execFile);
const healthyWithinSeconds = 600;
const everySeconds = 10;

export const releaseAutomation = defineCommand({
  usage: 'release-automation --env ENV',
  summary: 'deploys package/ to the function app of the environment, and sees that it answers',
  async run(context, args) {
    const { values } = parseArgs({ args: [...args], options: { env: { type: 'string' } } });
    const { environment, subscriptionId } = deploymentOf(values.env);
    const folder = join(context.root, 'package');
    await access(join(folder, 'host.json')).catch((cause: unknown) => {
      throw new AutomationError('not-found', 'There is no package: run `npm run package`.', { cause });
    });
    const { group, name } = await functionApp(context.root, environment);
    const zip = join(context.root, '.local', 'package.zip');
    await called('zip', ['-qr', zip, '.'], folder);
    // The Azure CLI knows how Flex Consumption takes a package; no management library does.
    const target = ['--resource-group', group, '--name', name, '--subscription', subscriptionId];
    await called('az', ['functionapp', 'deployment', 'source', 'config-zip', '--src', zip, ...target], context.root);
    context.out(`${name} has the package of this commit`);
    return (await answers(context, `https://${name}.azurewebsites.net/api/health`)) ? 0 : 1;
  },
});

async function functionApp(
  root: string,
  environment: string,
): Promise<{ readonly group: string; readonly name: string }> {
  const snapshots = await loadSnapshots(join(root, snapshotsPath));
  const resources = snapshots.find((snapshot) => snapshot.environment === environment)?.resources ?? [];
  const app = resources.find(
    ({ type, kind }) => /^microsoft\.web\/sites$/i.test(type) && /functionapp/i.test(kind ?? ''),
  );
  const group = parseResourceId(app?.id ?? '')?.resourceGroup;
  if (app !== undefined && group !== undefined) return { group, name: app.name };
  throw new AutomationError('not-found', `infra/snapshots/${environment}.json has no function app.`);
}

async function called(program: string, args: readonly string[], cwd: string): Promise<void> {
  try {
    await run(program, [...args], { cwd, maxBuffer: 64 * 1024 * 1024 });
  } catch (cause) {
    const { stderr, message }: { readonly stderr?: unknown; readonly message?: unknown } = Object(cause);
    const said = typeof stderr === 'string' && stderr !== '' ? stderr : String(message);
    throw new AutomationError('unavailable', `${program} ${args[0] ?? ''}: ${said.trim().slice(0, 1000)}`, { cause });
  }
}

async function answers(context: PipelineContext, url: string): Promise<boolean> {
  const deadline = context.now().getTime() + healthyWithinSeconds * 1000;
  for (;;) {
    const status = await fetch(url, { signal: AbortSignal.timeout(10_000) }).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return true;
    if (context.now().getTime() >= deadline) {
      context.err(
        `${url} does not answer 200 within ${healthyWithinSeconds / 60} minutes; the last answer was ${status || 'none'}`,
      );
      return false;
    }
    await context.pause(everySeconds);
  }
}
