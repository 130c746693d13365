/** What every pipeline command is given: the repository, the settings of whoever runs it, and ways out of the process. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type * as z from 'zod';
import { AutomationError } from '../errors.ts';
import type { OperationsApi } from '../scripts/operations-api.ts';
import { deployments, type Deployment } from '../scripts/infra.ts';
import type { PipelineAzure } from './azure.ts';

export interface PipelineContext {
  /** Folder of the repository. */
  readonly root: string;
  readonly settings: Readonly<Record<string, string | undefined>>;
  now(): Date;
  pause(seconds: number): Promise<void>;
  out(line: string): void;
  err(line: string): void;
  /** The automation's API, as the pipeline. */
  api(): Promise<OperationsApi>;
  azure(deployment: Deployment): Promise<PipelineAzure>;
}

/** 0 is done, 1 did not come about, 2 wrong usage or not able to tell. */
export type ExitCode = 0 | 1 | 2;

export interface Command {
  readonly usage: string;
  readonly summary: string;
  /** @param args what follows the name of the command. */
  run(context: PipelineContext, args: readonly string[]): Promise<ExitCode>;
}

export function defineCommand(command: Command): Command {
  return command;
}

/** @throws AutomationError `input-invalid` where no such environment is declared in scripts/infra.ts. */
export function deploymentOf(environment: string | undefined): Deployment {
  const names = deployments.map((each) => each.environment).join(', ');
  const found = deployments.find((each) => each.environment === environment);
  if (found !== undefined) return found;
  throw new AutomationError('input-invalid', `--env: expected one of ${names}, got "${environment ?? ''}".`, {
    data: { field: 'env' },
  });
}

/** What one step leaves for the next: one JSON file each, in a folder that is not committed. */
export function stateFile<T>(name: string, schema: z.ZodType<T>) {
  const path = (root: string, environment: string): string =>
    join(root, '.local', 'pipeline', environment, `${name}.json`);
  return {
    async read({ root }: Pick<PipelineContext, 'root'>, environment: string): Promise<T | undefined> {
      const text = await readFile(path(root, environment), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : schema.parse(JSON.parse(text));
    },
    async write({ root }: Pick<PipelineContext, 'root'>, environment: string, value: T): Promise<string> {
      const file = path(root, environment);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${JSON.stringify(value)}\n`);
      return file;
    },
    remove: ({ root }: Pick<PipelineContext, 'root'>, environment: string): Promise<void> =>
      rm(path(root, environment), { force: true }),
  };
}
