/** Gate `parity`: environments differ only where somebody said that they may, so that what works in staging works in production. */
import { differences } from '../../resources/diff.ts';
import type { Snapshot, SnapshotResource } from '../../resources/snapshot.ts';
import { isOpenExpression } from '../../resources/open-expression.ts';
import type { Gate } from '../context.ts';
import type { Finding } from '../finding.ts';
import { snapshotsOf } from '../sources.ts';
import { isAllowed, parityPath, readParityRules, type ParityRules } from './rules.ts';

export const parity: Gate = async ({ head, environments }) => {
  const [snapshots, text] = await Promise.all([snapshotsOf(head), head.read(parityPath)]);
  const rules = readParityRules(text ?? '');
  const reference = snapshots.get(rules.reference);
  if (reference === undefined) {
    const there = [...snapshots.keys()].join(', ') || 'none';
    return {
      judged: `${rules.reference} against the others`,
      findings: [],
      tables: [],
      notJudged: [`${parityPath} compares with ${rules.reference}, which has no snapshot; there is ${there}`],
    };
  }
  const others = [...snapshots.values()].filter(
    ({ environment }) =>
      environment !== rules.reference && (environments === undefined || environments.includes(environment)),
  );
  return {
    judged: `${others.map(({ environment }) => environment).join(', ')} against ${rules.reference}`,
    findings: others.flatMap((other) => compare(reference, other, rules)),
    tables: [],
    notJudged: [],
  };
};

function compare(reference: Snapshot, other: Snapshot, rules: ParityRules): readonly Finding[] {
  const [wanted, found] = [byNeutralId(reference), byNeutralId(other)];
  const findings: Finding[] = [];
  const finding = (resource: SnapshotResource, rule: string, why: string): Finding => ({
    gate: 'parity',
    rule,
    level: 'block',
    environment: other.environment,
    resource: resource.id,
    why,
    fix: `Make it the same by parameters, or say in ${parityPath} why it differs.`,
  });
  for (const [id, { resource, neutral }] of wanted) {
    const counterpart = found.get(id);
    if (counterpart === undefined) {
      if (!isAllowed(rules, resource.type, undefined))
        findings.push(finding(resource, 'missing', `${reference.environment} has it, ${other.environment} has not`));
      continue;
    }
    for (const { path, before, after } of differences(neutral, counterpart.neutral)) {
      if (isOpenExpression(before) || isOpenExpression(after) || isAllowed(rules, resource.type, path)) continue;
      findings.push(
        finding(
          counterpart.resource,
          'differs',
          `${path}: ${reference.environment} has ${shown(before)}, ${other.environment} ${shown(after)}`,
        ),
      );
    }
  }
  for (const [id, { resource }] of found) {
    if (!wanted.has(id) && !isAllowed(rules, resource.type, undefined))
      findings.push(finding(resource, 'extra', `${other.environment} has it, ${reference.environment} has not`));
  }
  return findings;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface Neutral {
  readonly resource: SnapshotResource;
  readonly neutral: unknown;
}

/** Names carry the environment's; with that taken out, what is the same has the same id. */
function byNeutralId(snapshot: Snapshot): ReadonlyMap<string, Neutral> {
  const neutralize = neutralizer(snapshot);
  const all = snapshot.resources
    .map((resource) => ({ resource, neutral: neutralize(resource.source), id: textOf(neutralize(resource.id)) }))
    // Role assignments of one scope are told apart by what they give to whom: their names are hashes.
    .toSorted((a, b) => a.id.localeCompare(b.id) || textOf(a.neutral).localeCompare(textOf(b.neutral)));
  const counts = new Map<string, number>();
  return new Map(
    all.map(({ id, resource, neutral }) => {
      const count = (counts.get(id) ?? 0) + 1;
      counts.set(id, count);
      return [`${id}#${count}`, { resource, neutral }];
    }),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : JSON.stringify(value);
}

/** Takes out of every text what is the environment's own: its name, its subscription, and names that are hashes of ids. */
function neutralizer({ environment, resources }: Snapshot): (value: unknown) => unknown {
  const subscriptions = resources.map(({ id }) => /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]);
  const hashes = resources.map(({ name }) => name).filter((name) => guid.test(name));
  const own = [...new Set([...subscriptions, ...hashes])].filter((text) => text !== undefined);
  const name = new RegExp(`(?<=chaufher-?)${environment}|\\b${environment}\\b`, 'g');
  const ids = own.length === 0 ? undefined : new RegExp(own.join('|'), 'gi');

  const neutralize = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const text = ids === undefined ? value : value.replaceAll(ids, 'ID');
      return text.replaceAll(name, 'ENVIRONMENT');
    }
    if (Array.isArray(value)) return value.map(neutralize);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [String(neutralize(key)), neutralize(item)]));
  };
  return neutralize;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 120);
}
