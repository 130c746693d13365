/** `npm run play -- SCENARIO [--json]`: plays one scenario in a fresh environment with skipped time. Exit 0 only when every check holds. */
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../scripts/bundle.ts';
import { createCoordinator } from './clock/coordinator.ts';
import { createNarrator } from './scenarios/narrator.ts';
import { scenarios } from './scenarios/scenarios.ts';
import { createStage } from './scenarios/stage.ts';

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const scenario = scenarios.find(({ name }) => name === positionals[0]);
if (!scenario || positionals.length !== 1) {
  const asked = positionals.length === 0 ? 'No scenario is named' : `There is no scenario "${positionals.join(' ')}"`;
  console.error(
    `${asked}. usage: npm run play -- SCENARIO [--json]\n${scenarios.map(({ name, title }) => `  ${name.padEnd(32)}${title}`).join('\n')}`,
  );
  process.exit(2);
}

const root = dirname(import.meta.dirname);
await bundle({ root, outFolder: join(root, 'dist') });
const narrator = createNarrator({ quiet: values.json });
const stage = createStage({ root, clock: createCoordinator(), say: narrator.tell });
narrator.title(scenario.title);
const result = await scenario.play(stage);
if (values.json) console.log(JSON.stringify(result, null, 2));
else narrator.result(result);
process.exit(result.checks.every(({ ok }) => ok) ? 0 : 1);
