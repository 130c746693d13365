/** Gate `plan`: what the change does to every environment, property by property, with what it destroys, interrupts and opens. */
import type { Difference } from '../../resources/diff.ts';
import { parseResourceId } from '../../resources/resource-id.ts';
import type { Gate } from '../context.ts';
import type { Finding, Table } from '../finding.ts';
import { snapshotsOf } from '../sources.ts';
import { changeOf, type EnvironmentChange, type ResourceChange } from './change.ts';
import { effectOfDeleting, effectsOf, levelOf, type Effect } from './effects.ts';

export const plan: Gate = async ({ head, base, environments }) => {
  const from = await base();
  const [before, after] = await Promise.all([snapshotsOf(from), snapshotsOf(head)]);
  const names = [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => environments === undefined || environments.includes(name))
    .toSorted();
  const changes = names.map((name) => changeOf(name, before.get(name), after.get(name)));
  return {
    judged: `${head.name} against ${from.name}: ${names.join(', ') || 'no environment'}`,
    findings: changes.flatMap(findingsOf),
    tables: changes.flatMap(tableOf),
    notJudged: changes
      .filter(({ open }) => open > 0)
      .map(({ environment, open }) => `${environment}: ${open} expressions that only a deployment can evaluate`),
  };
};

function findingsOf({ environment, changes }: EnvironmentChange): readonly Finding[] {
  return changes.flatMap((change) =>
    effectsOfChange(change).map(({ effect, property }): Finding => {
      const { kind, rule, why, fix } = effect;
      const { id } = change.resource;
      return {
        gate: 'plan',
        rule,
        level: levelOf[kind],
        environment,
        resource: id,
        why: property === undefined ? why : `${property}: ${why}`,
        fix,
      };
    }),
  );
}

function effectsOfChange(
  change: ResourceChange,
): readonly { readonly effect: Effect; readonly property: string | undefined }[] {
  const { type } = change.resource;
  if (change.kind === 'created') return [];
  if (change.kind === 'deleted') return [{ effect: effectOfDeleting(type), property: undefined }];
  const found = change.differences.flatMap((difference) =>
    effectsOf(type, difference).map((effect) => ({ effect, property: difference.path })),
  );
  // Ten settings of one site are one restart.
  return found.filter(({ effect }, index) => found.findIndex((other) => other.effect === effect) === index);
}

/** One row for each property that changes; none for an environment that stays as it is. */
function tableOf({ environment, changes, unchanged }: EnvironmentChange): readonly Table[] {
  if (changes.length === 0) return [];
  const count = (kind: ResourceChange['kind']) => changes.filter((change) => change.kind === kind).length;
  return [
    {
      title: `${environment}: ${count('created')} created, ${count('changed')} changed, ${count('deleted')} deleted, ${unchanged} unchanged`,
      columns: ['', 'resource', 'property', 'before', 'after'],
      rows: changes.flatMap(rowsOf),
    },
  ];
}

const signs = { created: '+', deleted: '-', changed: '~' } as const;

function rowsOf(change: ResourceChange): readonly (readonly string[])[] {
  const sign = signs[change.kind];
  const { type, id } = change.resource;
  const name = `${type} ${parseResourceId(id)?.names.join('/') ?? id}`;
  if (change.kind !== 'changed') return [[sign, name, '', '', '']];
  return change.differences.map((difference) => [sign, name, difference.path, ...sides(difference)]);
}

const shownCharacters = 80;

function sides({ before, after }: Difference): readonly [string, string] {
  return [shown(before), shown(after)];
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters - 1)}…` : text;
}
