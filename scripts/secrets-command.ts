/** The secrets command, apart from the process that runs it. */
import { randomUUID } from 'node:crypto';
import { AutomationError, isAutomationError } from '../errors.ts';
import type { Run } from '../records/runs.ts';
import { loadEstate } from '../resources/load.ts';
import { checkOnPaper } from '../secrets/check.ts';
import type { Finding } from '../secrets/finding.ts';
import { rotateSecretRunbook, type RotateSecretInput } from '../secrets/rotation-input.ts';
import type { SecretView, VersionView } from '../secrets/view.ts';
import { followRun } from './follow-run.ts';
import { connect, type OperationsApi } from './operations-api.ts';
import { findingsText, listText, secretText } from './secrets-print.ts';
import { readCall, usage, WrongUsage, type SecretsCall } from './secrets-usage.ts';

export interface Terminal {
  /** Folder of the repository. */
  readonly root: string;
  readonly settings: Readonly<Record<string, string | undefined>>;
  now(): Date;
  pause(seconds: number): Promise<void>;
  out(line: string): void;
  err(line: string): void;
}

/** 0 is fine, 1 findings or a rotation that did not come about, 2 wrong usage or a refusal. */
export type ExitCode = 0 | 1 | 2;

export async function secretsCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const call = readCall(args);
    if (call.command === 'check' && call.offline) return await checkOffline(call, terminal);
    const api = await connect({ root: terminal.root, settings: terminal.settings, as: call.as });
    return await carryOut(call, api, terminal);
  } catch (error) {
    if (error instanceof WrongUsage) terminal.err(`${error.message}\n${usage}`);
    else if (isAutomationError(error)) terminal.err(error.message);
    else throw error;
    return 2;
  }
}

async function carryOut(call: SecretsCall, api: OperationsApi, terminal: Terminal): Promise<ExitCode> {
  const query = call.environment === undefined ? '' : `?environment=${encodeURIComponent(call.environment)}`;
  if (call.command === 'list') {
    const { items: secrets } = await api.call<{ items: readonly SecretView[] }>('GET', `secrets${query}`);
    say(call, terminal, { json: secrets, text: () => listText(secrets) });
    return 0;
  }
  if (call.command === 'check') {
    const { items } = await api.call<{ items: readonly Finding[] }>('GET', `secrets/check${query}`);
    return judged(items, call, terminal, `snapshot and vaults, asked of ${api.origin}`);
  }
  const secret = await api.call<ShownSecret>('GET', `secrets/${encodeURIComponent(call.name)}${query}`);
  if (call.command === 'rotate') return rotate(secret, call, api, terminal);
  say(call, terminal, { json: secret, text: () => secretText(secret) });
  return 0;
}

type ShownSecret = SecretView & { readonly versions: readonly VersionView[] };

async function checkOffline(call: SecretsCall, terminal: Terminal): Promise<ExitCode> {
  const estate = await loadEstate(terminal.root);
  const environments = call.environment === undefined ? estate.environments : [call.environment];
  const findings = environments.flatMap((environment) => {
    const catalogue = estate.catalogue(environment);
    if (catalogue === undefined && call.environment !== undefined)
      throw new AutomationError('not-found', `There is no snapshot of environment "${environment}".`);
    return catalogue === undefined ? [] : checkOnPaper(catalogue, terminal.now());
  });
  return judged(findings, call, terminal, `the snapshot of ${environments.join(', ')}; vaults were not asked`);
}

function judged(findings: readonly Finding[], call: SecretsCall, terminal: Terminal, checked: string): ExitCode {
  say(call, terminal, { json: findings, text: () => findingsText(findings, checked) });
  return findings.every(({ ignored }) => ignored !== undefined) ? 0 : 1;
}

async function rotate(
  secret: ShownSecret,
  call: SecretsCall,
  api: OperationsApi,
  terminal: Terminal,
): Promise<ExitCode> {
  const { environment, name, version } = secret;
  const input: RotateSecretInput = {
    environment,
    secret: name,
    reason: call.compromised ? 'compromised' : 'asked',
    // Who asks twice by mistake means the version she saw. What is compromised goes whatever its version.
    ...(version === undefined || call.compromised ? {} : { version }),
    ...(call.dryRun ? { dryRun: true } : {}),
  };
  const reason = call.reason ?? (call.compromised ? 'compromised, by command line' : 'asked by command line');
  const request = { input, reason, idempotencyKey: randomUUID() };
  const started = await api.call<Run>('POST', `runbooks/${rotateSecretRunbook}/runs`, request);
  const follows = call.wait || call.dryRun;
  if (!follows) {
    const text = () => `Run ${started.id} rotates ${name}. It goes on by itself; \`--wait\` follows one to its end.`;
    say(call, terminal, { json: started, text });
    return 0;
  }
  if (!call.json) terminal.out(`Run ${started.id}`);
  const tell = call.json ? () => {} : (line: string) => terminal.out(line);
  const run = await followRun(api, started.id, { pause: (seconds) => terminal.pause(seconds), tell });
  say(call, terminal, { json: run, text: () => outcomeText(run) });
  return cameAbout(run) ? 0 : 1;
}

/** Whatever else a run ends with, it did not do what was asked. */
function cameAbout({ outcome }: Run): boolean {
  return outcome?.kind === 'rotated' || outcome?.kind === 'planned';
}

function outcomeText({ outcome }: Run): string {
  if (outcome === undefined) return 'It ended without an outcome.';
  const { kind, reason, facts = {} } = outcome;
  // A plan is one step after another.
  const told =
    kind === 'planned' ? [`${kind}:`, ...reason.split('; ').map((step) => `  - ${step}`)] : [`${kind}: ${reason}`];
  return [...told, ...Object.entries(facts).map(([name, value]) => `  ${name}: ${String(value)}`)].join('\n');
}

function say(
  { json: asJson }: SecretsCall,
  terminal: Terminal,
  { json, text }: { readonly json: unknown; readonly text: () => string },
): void {
  terminal.out(asJson ? JSON.stringify(json, null, 2) : text());
}
