/** Which commit is deployed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AutomationError } from '../errors.ts';
import type { PipelineContext } from './context.ts';

const run = promisify(execFile);

/** What GitHub says of its job; what git says of the folder elsewhere. */
export async function commitOf({ root, settings }: Pick<PipelineContext, 'root' | 'settings'>): Promise<string> {
  const said = settings['GITHUB_SHA'];
  if (said !== undefined && /^[0-9a-f]{40}$/.test(said)) return said;
  try {
    return (await run('git', ['rev-parse', 'HEAD'], { cwd: root })).stdout.trim();
  } catch (cause) {
    throw new AutomationError('configuration-invalid', `${root} is no git repository: which commit is deployed?`, {
      cause,
    });
  }
}
