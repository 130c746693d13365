/** Whether everything that is declared exists, with its tags, and was completed. Pure. */
import { isOpenExpression } from '../open-expression.ts';
import { parseResourceId, resourceKey } from '../resource-id.ts';
import type { SnapshotResource } from '../snapshot.ts';
import { hookRuleOf } from './hooks.ts';
import type { Verdict, VerifyFinding } from './verdict.ts';

/** What is known of a resource that exists. */
export interface Seen {
  readonly id: string;
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly provisioningState?: string;
}

export interface ExistenceFacts {
  /** By key of the id. */
  readonly there: ReadonlyMap<string, Seen>;
  /** Key → why Azure did not say whether it is there. */
  readonly unknown: ReadonlyMap<string, string>;
}

/** Role assignments are judged by what they give to whom (access.ts); settings of a site exist with the site. */
const judgedElsewhere = /^microsoft\.authorization\/roleassignments$/i;
const partOfSite = /\/config\/(appsettings|connectionstrings)$/i;

export function shouldExist({ id, type }: Pick<SnapshotResource, 'id' | 'type'>): boolean {
  return !judgedElsewhere.test(type) && !partOfSite.test(id);
}

export function judgeExistence(declared: readonly SnapshotResource[], facts: ExistenceFacts): Verdict {
  const wanted = declared.filter(shouldExist);
  const named = wanted.filter(({ id }) => parseResourceId(id) !== undefined && !id.includes('['));
  const open = wanted.filter((resource) => !named.includes(resource));
  const unknown = named.filter(({ id }) => facts.unknown.has(resourceKey(id)));
  const known = named.filter((resource) => !unknown.includes(resource));
  const matched = judgeOpen(open, named, facts);
  return {
    judged: known.length + matched.judged,
    findings: [
      ...known.flatMap((resource) => judgeOne(resource, facts.there.get(resourceKey(resource.id)))),
      ...matched.findings,
    ],
    notJudged: [...unknown.map(({ id }) => `${id}: ${facts.unknown.get(resourceKey(id)) ?? ''}`), ...matched.notJudged],
  };
}

function judgeOne({ id, type, tags }: SnapshotResource, seen: Seen | undefined): readonly VerifyFinding[] {
  if (seen === undefined)
    return [{ rule: hookRuleOf(type) ?? 'missing', resource: id, why: 'it is declared, and it does not exist' }];
  return [...judgeState(id, seen), ...judgeTags(id, tags, seen)];
}

function judgeState(id: string, { provisioningState: state = '' }: Seen): readonly VerifyFinding[] {
  if (!/^(failed|canceled)$/i.test(state)) return [];
  return [{ rule: 'not-provisioned', resource: id, why: `its provisioning state is ${state}` }];
}

function judgeTags(id: string, declared: SnapshotResource['tags'], seen: Seen): readonly VerifyFinding[] {
  const wrong = wrongTags(declared, seen.tags);
  if (wrong.length === 0) return [];
  return [{ rule: 'tags-differ', resource: id, why: wrong.join('; ') }];
}

/** Azure compares names of tags without case, and values with it. */
export function wrongTags(declared: SnapshotResource['tags'], actual: Seen['tags']): readonly string[] {
  const there = new Map(Object.entries(actual).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.entries(declared)
    .filter(([name, value]) => !isOpenExpression(value) && there.get(name.toLowerCase()) !== value)
    .map(([name, value]) => `${name}: expected "${value}", got ${said(there.get(name.toLowerCase()))}`);
}

function said(value: string | undefined): string {
  return value === undefined ? 'nothing' : `"${value}"`;
}

/** Names that only a deployment knows: matched by the rest of the id, each with a resource that nothing else declares. */
function judgeOpen(
  open: readonly SnapshotResource[],
  named: readonly SnapshotResource[],
  { there }: ExistenceFacts,
): Verdict {
  const taken = new Set(named.map(({ id }) => resourceKey(id)));
  const findings: VerifyFinding[] = [];
  let [matched, unseen] = [0, 0];
  for (const { id, type, name } of open) {
    const form = formOf({ id, name });
    const match = [...there].find(
      ([key, seen]) => !taken.has(key) && seen.type.toLowerCase() === type.toLowerCase() && form.test(seen.id),
    );
    if (match !== undefined) {
      taken.add(match[0]);
      matched += 1;
    } else if (type.split('/').length === 2)
      findings.push({ rule: 'missing', resource: id, why: `no ${type} is there that the open name could be of` });
    else unseen += 1;
  }
  const notJudged = [
    ...(matched === 0
      ? []
      : [`${matched} resources with names that only a deployment knows were matched by type and place alone`]),
    ...(unseen === 0
      ? []
      : [`${unseen} resources with names that only a deployment knows are of types that Azure does not list`]),
  ];
  return { judged: matched + findings.length, findings, notJudged };
}

/** An id in which open parts stand for anything; of an id that is open as a whole, the name counts where it is known. */
function formOf({ id, name }: Pick<SnapshotResource, 'id' | 'name'>): RegExp {
  if (!isOpenExpression(id)) return new RegExp(`^${escaped(id).replace(/\\\[[^\]]*\\\]/g, '[^/]+')}$`, 'i');
  const last = name.slice(name.lastIndexOf('/') + 1);
  return isOpenExpression(name) || last.includes('[') ? /./ : new RegExp(`/${escaped(last)}$`, 'i');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
