/** A place for pipeline commands to run in: files of the repository in a folder of its own, and an emulated cloud that they find by themselves. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { once } from '../../../azure/clients.ts';
import type { Cloud } from '../../../local/cloud/start.ts';
import { connectAzure } from '../../../pipelines/azure.ts';
import { commands } from '../../../pipelines/commands.ts';
import type { PipelineContext } from '../../../pipelines/context.ts';
import { connect } from '../../../scripts/operations-api.ts';

export const repository = join(import.meta.dirname, '../../..');

export interface Bench {
  readonly root: string;
  readonly lines: string[];
  readonly context: PipelineContext;
  /** The exit code; what the command threw, thrown on. */
  run(command: string, ...args: readonly string[]): Promise<number>;
  /** Replaces a text of a file, which has to be there. */
  edit(file: string, from: string | RegExp, to: string): void;
  remove(): void;
}

const now = (): Date => new Date();

/** @param app address of the automation; none where it is not asked. */
export function createBench(cloud: Cloud, app = 'http://127.0.0.1:9'): Bench {
  const root = mkdtempSync(join(tmpdir(), 'pipeline-'));
  for (const folder of ['operations', 'infra/snapshots'])
    cpSync(join(repository, folder), join(root, folder), { recursive: true });
  writeEndpoints(root, cloud, app);
  const lines: string[] = [];
  const settings = { PIPELINE_RUN: 'run-1' };
  const context: PipelineContext = {
    root,
    settings,
    now,
    // What a site needs to restart here is milliseconds.
    pause: (seconds) => sleep(seconds * 20),
    out: (line) => void lines.push(line),
    err: (line) => void lines.push(line),
    api: once(() => connect({ root, settings, as: 'pipeline' })),
    azure: (deployment) => connectAzure({ root, settings, now }, deployment),
  };
  return {
    root,
    lines,
    context,
    async run(command, ...args) {
      lines.length = 0;
      return commands[command]?.run(context, args) ?? 2;
    },
    edit(file, from, to) {
      const path = join(root, file);
      const text = readFileSync(path, 'utf8');
      const changed = text.replace(from, to);
      if (changed === text) throw new Error(`${file} has no ${String(from)}.`);
      writeFileSync(path, changed);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What `npm start` writes down of a running system. */
export function writeEndpoints(root: string, cloud: Cloud, app: string): void {
  const folder = join(root, '.local/run');
  mkdirSync(folder, { recursive: true });
  const endpoints = {
    app,
    cloud: cloud.url,
    ca: cloud.certificateFiles.ca,
    tokenUrl: `${cloud.url}/${cloud.tenantId}/oauth2/v2.0/token`,
    tokenRequest: { grant_type: 'client_credentials', scope: 'api://chaufher-dev-ops/.default' },
  };
  writeFileSync(join(folder, 'endpoints.json'), JSON.stringify(endpoints));
}
