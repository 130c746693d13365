/** Everything that routing stands on, read from the disk once at start-up; a mistake anywhere stops it, with all mistakes named. */

import { join } from 'node:path';

import { refuseMistakes } from '../operations/read.ts';
import type { Estate } from '../resources/estate.ts';
import { readEstate, readText } from '../resources/load.ts';
import { createRouter, type RoutableRunbook, type Router } from './route.ts';
import { readRoutes } from './routes.ts';

export const routesPath = 'operations/routes.yaml';

export interface SignalRules {
  readonly estate: Estate;
  readonly router: Router;
}

/**
 * @param root folder that holds `operations/` and `infra/`
 * @throws AutomationError `configuration-invalid`: one line for each mistake, `file:line:column reason`.
 */
export async function loadSignalRules(root: string, runbooks: readonly RoutableRunbook[]): Promise<SignalRules> {
  const [loaded, text] = await Promise.all([readEstate(root), readText(join(root, routesPath))]);
  const { estate, components } = loaded;
  const known = { runbooks: runbooks.map((runbook) => runbook.name), components, environments: estate.environments };
  const { rules, mistakes } = readRoutes(routesPath, text, known);
  refuseMistakes([...loaded.mistakes, ...mistakes]);
  return {
    estate,
    router: createRouter({ rules: rules ?? { mode: 'first', routes: [], default: 'incident only' }, runbooks, estate }),
  };
}
