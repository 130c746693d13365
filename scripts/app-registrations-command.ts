/** The app-registrations command, apart from the process that runs it. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { createRest } from '../azure/rest.ts';
import { isAutomationError } from '../errors.ts';
import { readText } from '../resources/load.ts';
import { apply } from './app-registrations/apply.ts';
import {
  appRegistrationsPath,
  readAppRegistrations,
  type Application,
  type Directory,
} from './app-registrations/declared.ts';
import { createGraph, type Graph, type GraphPrincipal } from './app-registrations/graph.ts';
import { planOf, type ApplicationPlan, type Row } from './app-registrations/plan.ts';

const usage =
  'usage: npm run app-registrations -- plan|apply --env ENV [--directory workforce|customers] [--root FOLDER]';

export interface DirectoryTerminal {
  /** Folder of the repository, where --root names no other. */
  readonly root: string;
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** Signs in to a tenant. */
  credential(tenantId: string): Promise<TokenCredential>;
  /** In place of the network. */
  readonly httpClient?: HttpClient;
  pause(seconds: number): Promise<void>;
  out(line: string): void;
  err(line: string): void;
}

/** 0 is fine, 2 wrong usage, or a directory that did not answer as it should. */
export async function appRegistrationsCommand(args: readonly string[], terminal: DirectoryTerminal): Promise<0 | 2> {
  const call = callOf(args);
  if (call === undefined) {
    terminal.err(usage);
    return 2;
  }
  try {
    const text = await readText(join(call.root ?? terminal.root, appRegistrationsPath));
    const directories = readAppRegistrations(text, call.environment).filter(
      ({ name }) => call.directory === undefined || name === call.directory,
    );
    for (const directory of directories) await inDirectory(directory, call.command, terminal);
    return 0;
  } catch (error) {
    if (!isAutomationError(error)) throw error;
    terminal.err(error.message);
    return 2;
  }
}

interface Call {
  readonly command: 'plan' | 'apply';
  readonly environment: string;
  readonly directory: string | undefined;
  readonly root: string | undefined;
}

function callOf(args: readonly string[]): Call | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { env: { type: 'string' }, directory: { type: 'string' }, root: { type: 'string' } },
    });
    const [command, ...rest] = positionals;
    const { env: environment, directory, root } = values;
    if ((command !== 'plan' && command !== 'apply') || rest.length > 0 || environment === undefined) return undefined;
    if (directory !== undefined && directory !== 'workforce' && directory !== 'customers') return undefined;
    return { command, environment, directory, root };
  } catch {
    return undefined;
  }
}

async function inDirectory(
  { name, tenantId, applications }: Directory,
  command: Call['command'],
  terminal: DirectoryTerminal,
): Promise<void> {
  const rest = await createRest({
    endpoint: (terminal.settings['GRAPH_ENDPOINT'] ?? 'https://graph.microsoft.com').replace(/\/+$/, ''),
    bearer: { credential: await terminal.credential(tenantId), scope: 'https://graph.microsoft.com/.default' },
    httpClient: terminal.httpClient,
  });
  const graph = createGraph(rest);
  const plans: ApplicationPlan[] = [];
  for (const declared of applications) plans.push(await planFor(declared, graph));

  const rows = plans.flatMap((plan) => plan.rows);
  const toDo = rows.filter(({ sign }) => sign !== '!').length;
  terminal.out(
    `${name} (${tenantId}): ${toDo === 0 ? 'as it is declared' : `${toDo} difference${toDo === 1 ? '' : 's'}`}`,
  );
  for (const line of aligned(rows)) terminal.out(line);
  if (command === 'plan') return;

  for (const plan of plans) {
    const { id, appId } = await apply(plan, { graph, pause: (seconds) => terminal.pause(seconds) });
    terminal.out(`${plan.declared.displayName}: object id ${id}, client id ${appId}`);
  }
}

async function planFor(declared: Application, graph: Graph): Promise<ApplicationPlan> {
  const registration = await graph.find(declared);
  const principals = new Map<string, GraphPrincipal>();
  for (const { to } of declared.grants) {
    const [key, by] =
      'application' in to
        ? ([to.application, { appId: to.application }] as const)
        : ([to.identity, { displayName: to.identity }] as const);
    const found = await graph.principal(by);
    if (found !== undefined) principals.set(key, found);
  }
  return planOf(declared, registration, principals);
}

function aligned(rows: readonly Row[]): readonly string[] {
  const cells = rows.map(({ sign, application, what, before, after }) => [sign, application, what, before, after]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
