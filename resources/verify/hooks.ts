/** What has to be connected to be of any use: alerts, diagnostics, events, health checks, and what protects vaults. A table, judged on the deployed properties. Pure. */
import { propertyAt } from '../property.ts';
import { resourceKey } from '../resource-id.ts';
import type { SnapshotResource } from '../snapshot.ts';
import { compareDeclared } from './declared.ts';
import type { Verdict, VerifyFinding, VerifyRule } from './verdict.ts';

interface Demand {
  readonly rule: VerifyRule;
  /** Properties that have to be as declared. */
  readonly asDeclared?: readonly string[];
  /** Properties that have to be so whatever is declared. */
  readonly always?: Readonly<Record<string, unknown>>;
  /** Nothing beyond what is declared may be there, either. */
  readonly exactly?: boolean;
}

/** Type, lower case → what is asked of it; the first rule is also that of a resource that is missing. */
const rows: Readonly<Record<string, readonly Demand[]>> = {
  'microsoft.keyvault/vaults': [
    { rule: 'vault-access', always: { enableRbacAuthorization: true } },
    { rule: 'vault-protection', always: { enablePurgeProtection: true } },
  ],
  'microsoft.insights/metricalerts': [{ rule: 'alert-not-hooked', asDeclared: ['enabled', 'scopes', 'actions'] }],
  'microsoft.insights/activitylogalerts': [{ rule: 'alert-not-hooked', asDeclared: ['enabled', 'scopes', 'actions'] }],
  'microsoft.insights/scheduledqueryrules': [
    { rule: 'alert-not-hooked', asDeclared: ['enabled', 'scopes', 'actions'] },
  ],
  'microsoft.alertsmanagement/smartdetectoralertrules': [
    { rule: 'alert-not-hooked', asDeclared: ['state', 'scope', 'actionGroups'] },
  ],
  'microsoft.insights/actiongroups': [
    { rule: 'receiver-not-hooked', asDeclared: ['enabled', 'webhookReceivers', 'emailReceivers', 'smsReceivers'] },
  ],
  'microsoft.insights/webtests': [{ rule: 'test-not-hooked', asDeclared: ['Enabled', 'Request'] }],
  'microsoft.insights/diagnosticsettings': [
    {
      rule: 'diagnostics-not-hooked',
      asDeclared: ['workspaceId', 'storageAccountId', 'eventHubAuthorizationRuleId', 'logs', 'metrics'],
    },
  ],
  'microsoft.eventgrid/systemtopics': [{ rule: 'events-not-hooked', asDeclared: ['source', 'topicType'] }],
  'microsoft.eventgrid/systemtopics/eventsubscriptions': [
    {
      rule: 'events-not-hooked',
      asDeclared: [
        'destination',
        'deliveryWithResourceIdentity',
        'filter',
        'eventDeliverySchema',
        'deadLetterDestination',
        'deadLetterWithResourceIdentity',
      ],
    },
  ],
  'microsoft.web/sites': [
    { rule: 'health-check-not-set', asDeclared: ['siteConfig.healthCheckPath'] },
    { rule: 'site-stopped', always: { state: 'Running' } },
  ],
  'microsoft.web/sites/slots': [
    { rule: 'health-check-not-set', asDeclared: ['siteConfig.healthCheckPath'] },
    { rule: 'site-stopped', always: { state: 'Running' } },
  ],
  'microsoft.authorization/roledefinitions': [
    { rule: 'role-definition-differs', asDeclared: ['permissions'], exactly: true },
  ],
};

/** A resource that is gone is told by what it was for, where that says more. */
const missingIsItsRule =
  /^microsoft\.(insights\/(?!components)|alertsmanagement\/|eventgrid\/|authorization\/roledefinitions)/i;

export function hookRuleOf(type: string): VerifyRule | undefined {
  return missingIsItsRule.test(type) ? rows[type.toLowerCase()]?.[0]?.rule : undefined;
}

export function isHook({ type }: Pick<SnapshotResource, 'type'>): boolean {
  return Object.hasOwn(rows, type.toLowerCase());
}

export interface HookFacts {
  /** Properties of what is there, by key of the id; what is missing is told by existence.ts. */
  readonly properties: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Key → why its properties are not known. */
  readonly unknown: ReadonlyMap<string, string>;
}

export function judgeHooks(declared: readonly SnapshotResource[], { properties, unknown }: HookFacts): Verdict {
  const findings: VerifyFinding[] = [];
  let [judged, open] = [0, 0];
  for (const resource of declared.filter(isHook)) {
    const actual = properties.get(resourceKey(resource.id));
    if (actual === undefined) continue;
    judged += 1;
    for (const demand of rows[resource.type.toLowerCase()] ?? []) {
      const { why, open: left } = judgeDemand(demand, resource.properties, actual);
      open += left;
      if (why !== undefined) findings.push({ rule: demand.rule, resource: resource.id, why });
    }
  }
  const silent = declared.filter((resource) => isHook(resource) && unknown.has(resourceKey(resource.id)));
  return {
    judged,
    findings,
    notJudged: [
      ...silent.map(({ id }) => `${id}: ${unknown.get(resourceKey(id)) ?? ''}`),
      ...(open === 0 ? [] : [`${open} properties of hooks that only a deployment can evaluate`]),
    ],
  };
}

function judgeDemand(
  { asDeclared = [], always = {}, exactly = false }: Demand,
  declared: SnapshotResource['properties'],
  actual: Readonly<Record<string, unknown>>,
): { readonly why: string | undefined; readonly open: number } {
  let open = 0;
  for (const property of asDeclared) {
    const [wanted, there] = [propertyAt(declared, property), propertyAt(actual, property)];
    if (wanted === undefined) continue;
    const lack = compareDeclared(wanted, there);
    open += lack.open;
    if (lack.differs !== undefined) return { why: `${joined(property, lack.differs)} is not as declared`, open };
    const more = exactly ? compareDeclared(there, wanted).differs : undefined;
    if (more !== undefined) return { why: `${joined(property, more)} is more than declared`, open };
  }
  for (const [property, wanted] of Object.entries(always)) {
    const there = propertyAt(actual, property);
    if (compareDeclared(wanted, there).differs !== undefined)
      return {
        why: `${property}: expected ${JSON.stringify(wanted)}, got ${there === undefined ? 'nothing' : JSON.stringify(there)}`,
        open,
      };
  }
  return { why: undefined, open };
}

function joined(property: string, below: string): string {
  return below === '' ? property : `${property}${below.startsWith('[') ? '' : '.'}${below}`;
}
