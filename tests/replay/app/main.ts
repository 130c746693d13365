/** The app of the replay tests: every runbook of the registry, and a few that exist to try the frame around them. */
import * as df from 'durable-functions';
import { conduct } from '../../../orchestrations/conduct.ts';
import { runbooks } from '../../../orchestrations/registry.ts';

for (const runbook of runbooks) df.app.orchestration(runbook.name, conduct(runbook));
