/** `npm run gate -- NAME [--env ENV]… [--base REVISION|FOLDER] [--json | --markdown]`: judges the change. Exit 1 blocks it, 2 says that it could not be judged. */
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { AutomationError, isAutomationError } from '../errors.ts';
import { exceptionsPath, readExceptions, withExceptions } from './exceptions.ts';
import { gateNames, nothingJudged, passes, type GateName } from './finding.ts';
import { report, type Form } from './report.ts';
import { folderSource, sourceOf, unjudgedAssets } from './sources.ts';
import { gates } from './table.ts';

const usage = `usage: npm run gate -- ${gateNames.join('|')} [--env ENV]… [--base REVISION|FOLDER] [--root FOLDER] [--json | --markdown]`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      env: { type: 'string', multiple: true },
      base: { type: 'string', default: 'origin/main' },
      root: { type: 'string', default: dirname(import.meta.dirname) },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
    },
  });
  const name = gateOf(positionals);
  const form: Form = values.json ? 'json' : values.markdown ? 'markdown' : 'text';
  const head = folderSource(values.root);
  const exceptions = readExceptions((await head.read(exceptionsPath)) ?? 'exceptions: []');
  const judged = await gates[name]({
    root: values.root,
    head,
    base: () => sourceOf(values.root, values.base),
    environments: values.env,
  });
  const today = new Date().toISOString().slice(0, 10);
  // Nothing is known of an exception where nothing was looked at.
  const findings = judged.judged.startsWith(nothingJudged)
    ? judged.findings
    : withExceptions(name, judged.findings, { exceptions, today, unjudgedRules: judged.unjudgedRules });
  const notJudged = [...judged.notJudged, ...(await unjudgedAssets(head, values.env))];
  const result = { ...judged, gate: name, findings, notJudged };
  console.log(report(result, form));
  return passes(result) ? 0 : 1;
}

function gateOf([name, ...rest]: readonly string[]): GateName {
  const gate = gateNames.find((candidate) => candidate === name);
  if (gate !== undefined && rest.length === 0) return gate;
  throw new AutomationError('input-invalid', usage, { data: { field: 'gate' } });
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(isAutomationError(error) ? error.message : error);
  process.exitCode = 2;
}
