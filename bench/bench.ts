/** `npm run bench [-- --json]`: ratios against baselines measured in the same run. Exit 0 whatever the figures; 1 only where something cannot run. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../scripts/bundle.ts';
import { acceptedSignals } from './accepted-signals.ts';
import { firstActivity } from './first-activity.ts';
import { importTime } from './import-time.ts';
import type { Measured } from './measured.ts';
import { table } from './report.ts';
import { secretSweep } from './secret-sweep.ts';
import { root } from './stand.ts';
import { storm } from './storm.ts';

const benchmarks = new Map([
  ['import-time', importTime],
  ['accepted-signals', acceptedSignals],
  ['first-activity', firstActivity],
  ['storm', storm],
  ['secret-sweep', secretSweep],
]);

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (positionals.some((name) => !benchmarks.has(name))) {
  console.error(`usage: npm run bench [-- --json] [NAME…]\n  ${[...benchmarks.keys()].join('\n  ')}`);
  process.exit(2);
}

await bundle({ root, outFolder: join(root, 'dist') });
const results: Measured[] = [];
for (const [name, run] of benchmarks) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  if (!values.json) console.error(`${name}…`);
  results.push(...(await run()));
}

const machine = { cores: availableParallelism(), node: process.version };
if (values.json) {
  console.log(JSON.stringify({ benchmarks: results, machine }, null, 2));
} else {
  console.log(`\n${table(results)}\n`);
  console.log(`${machine.cores} cores, Node ${machine.node}. Medians; docs/performance.md says what each figure is.`);
}
