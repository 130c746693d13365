/** The figures that people see: by domain, by resource, and what the change changes. Pure. */
import type { ResourcePrice } from '../../resources/price/price.ts';
import { parseResourceId } from '../../resources/resource-id.ts';
import type { Table } from '../finding.ts';
import type { CostChange } from './delta.ts';
import type { EnvironmentCost } from './findings.ts';
import { money, moreOrLess } from './money.ts';

/** More rows than this nobody reads in a pull request. */
const shownRows = 40;

export function tablesOf(cost: EnvironmentCost): readonly Table[] {
  const { environment, delta, currency, budget } = cost;
  const share =
    budget?.currency === currency ? `, ${percentOf(delta.after, budget.monthly)} of ${money(budget.monthly)}` : '';
  const change = cost.life === 'new' ? 'new' : moreOrLess(delta.delta) || 'as before';
  return [
    {
      title: `${environment}: ${money(delta.after)} ${currency} a month${share} (${change})`,
      columns: ['domain', 'before', 'after', 'change', 'not priced'],
      rows: domainRows(cost),
    },
    ...changeTable(cost),
    ...resourceTable(cost),
  ];
}

function domainRows({ environment, delta }: EnvironmentCost): readonly (readonly string[])[] {
  const byDomain = Map.groupBy(delta.changes, (change) => domainOf(change, environment));
  const rows = [...byDomain].map(([domain, changes]) => {
    const sum = (side: 'before' | 'after') => changes.reduce((total, each) => total + (each[side]?.monthly ?? 0), 0);
    const open = changes.filter(({ after }) => (after?.unpriced.length ?? 0) > 0).length;
    return { domain, before: sum('before'), after: sum('after'), open };
  });
  return rows
    .filter(({ before, after, open }) => before > 0 || after > 0 || open > 0)
    .toSorted((a, b) => b.after - a.after || (a.domain < b.domain ? -1 : 1))
    .map(({ domain, before, after, open }) => [
      domain,
      money(before),
      money(after),
      moreOrLess(after - before),
      open === 0 ? '' : String(open),
    ]);
}

function changeTable({ environment, delta, life }: EnvironmentCost): readonly Table[] {
  if (life === 'new') return [];
  const changed = delta.changes
    .filter(({ delta: by }) => moreOrLess(by) !== '')
    .toSorted((a, b) => Math.abs(b.delta) - Math.abs(a.delta));
  if (changed.length === 0) return [];
  const rows = changed
    .slice(0, shownRows)
    .map((change) => [
      signs[change.kind],
      nameOf(change),
      linesOf(change.before),
      linesOf(change.after),
      moreOrLess(change.delta),
    ]);
  const rest = changed.slice(shownRows);
  const restSum = rest.reduce((sum, { delta: by }) => sum + by, 0);
  return [
    {
      title: `${environment}: what the change costs`,
      columns: ['', 'resource', 'before', 'after', 'change'],
      rows: rest.length === 0 ? rows : [...rows, ['', `${rest.length} more`, '', '', moreOrLess(restSum)]],
    },
  ];
}

const signs = { added: '+', removed: '-', changed: '~', same: '' } as const;

function resourceTable({ environment, delta }: EnvironmentCost): readonly Table[] {
  const paid = delta.changes
    .filter(({ after }) => (after?.monthly ?? 0) > 0)
    .toSorted((a, b) => (b.after?.monthly ?? 0) - (a.after?.monthly ?? 0));
  if (paid.length === 0) return [];
  const rows = paid
    .slice(0, shownRows)
    .map((change) => [
      nameOf(change),
      domainOf(change, environment),
      money(change.after?.monthly ?? 0),
      linesOf(change.after),
    ]);
  const rest = paid.slice(shownRows);
  const restSum = rest.reduce((sum, { after }) => sum + (after?.monthly ?? 0), 0);
  return [
    {
      title: `${environment}: by resource`,
      columns: ['resource', 'domain', 'a month', 'for'],
      rows: rest.length === 0 ? rows : [...rows, [`${rest.length} more`, '', money(restSum), '']],
    },
  ];
}

function nameOf({ before, after }: CostChange): string {
  const resource = (after ?? before)?.resource;
  if (resource === undefined) return '';
  return `${resource.type} ${parseResourceId(resource.id)?.names.join('/') ?? resource.id}`;
}

function linesOf(price: ResourcePrice | undefined): string {
  return (price?.lines ?? [])
    .map(({ what, monthly }) => ({ what, amount: money(monthly) }))
    .filter(({ amount }) => amount !== money(0))
    .map(({ what, amount }) => `${what} ${amount}`)
    .join(', ');
}

/** Resource groups are by domain: `chaufher-prod-data` is the domain data. Where one group holds all, the component says it. */
function domainOf({ before, after }: CostChange, environment: string): string {
  const resource = (after ?? before)?.resource;
  const group = parseResourceId(resource?.id ?? '')?.resourceGroup;
  if (group === undefined) return 'subscription';
  const [, domain] = group.split(`-${environment}-`);
  return domain ?? resource?.tags['component'] ?? group;
}

function percentOf(part: number, whole: number): string {
  return `${Math.round((part / whole) * 100)} %`;
}
