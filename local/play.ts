/** `npm run play -- SCENARIO [--json]`: plays one scenario in a fresh environment with skipped time. Exit 0 only when every check holds. */
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../scripts/bundle.ts';
import { createCoordinator } from './clock/coordinator.ts';
import { createNarrator } from './scenarios/narrator.ts';
import { scenarios } from './scenarios/scenarios.ts';
import { createStage } from './scenarios/stage.ts';

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    alerts: { type: 'string' },
  },
  allowPositionals: true,
});
const scenario = scenarios.find(({ name }) => name === positionals[0]);
const alerts = values.alerts === undefined ? undefined : Number(values.alerts);
if (!scenario || positionals.length !== 1 || (alerts !== undefined && !(alerts >= 100 && alerts <= 100_000))) {
  const wrong = scenario
    ? '--alerts is a number from 100 to 100000'
    : positionals.length === 0
      ? 'No scenario is named'
      : `There is no scenario "${positionals.join(' ')}"`;
  console.error(
    `${wrong}. usage: npm run play -- SCENARIO [--json] [--only PART] [--alerts N]\n${scenarios.map(({ name, title }) => `  ${name.padEnd(32)}${title}`).join('\n')}`,
  );
  process.exit(2);
}

const root = dirname(import.meta.dirname);
await bundle({ root, outFolder: join(root, 'dist') });
const narrator = createNarrator({ quiet: values.json });
const stage = createStage({ root, clock: createCoordinator(), say: narrator.tell, only: values.only, alerts });
narrator.title(scenario.title);
const result = await stage.play(scenario);
if (values.json) console.log(JSON.stringify(result, null, 2));
else narrator.result(result);
process.exit(result.checks.every(({ ok }) => ok) ? 0 : 1);
