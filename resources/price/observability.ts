/** Prices of what watches: logs, alert rules, availability tests. */
import { held, hoursPerMonth, used } from './amount.ts';
import { unknownSku, type Facts, type PriceRow, type Products, type Reading } from './row.ts';

const logs: Products = { service: 'Log Analytics', product: 'Log Analytics', meters: /^Analytics Logs/ };
/** Days that a workspace keeps everything without charge. */
const freeRetentionDays = 31;

const workspaces: PriceRow = {
  type: 'Microsoft.OperationalInsights/workspaces',
  products: [logs],
  usage: { ingestedGB: 'Logs and telemetry that a workspace takes in a month.' },
  price(facts) {
    const sku = facts.text('properties.sku.name');
    if (!/^PerGB2018$/i.test(sku ?? '')) return unknownSku(sku);
    const ingestedGB = facts.assumed('ingestedGB');
    const longerDays = Math.max((facts.number('properties.retentionInDays') ?? 30) - freeRetentionDays, 0);
    return [
      {
        what: `${ingestedGB} GB of logs`,
        from: logs,
        meter: 'Analytics Logs Data Ingestion',
        amount: used(ingestedGB, 'GB'),
        grantIsShared: true,
      },
      {
        what: `kept ${longerDays} days longer`,
        from: logs,
        meter: 'Analytics Logs Data Retention',
        amount: held((ingestedGB * longerDays * 24) / hoursPerMonth, 'GB'),
      },
    ];
  },
};

const components: PriceRow = {
  type: 'Microsoft.Insights/components',
  products: [],
  price: (facts) =>
    facts.text('properties.WorkspaceResourceId') === undefined
      ? { unknown: 'it has no workspace: the price table does not know the classic kind' }
      : { free: 'its telemetry is counted at its workspace' },
};

const alerts: Products = { service: 'Azure Monitor', product: 'Azure Monitor', meters: /^Alerts / };

const metricAlerts: PriceRow = {
  type: 'Microsoft.Insights/metricAlerts',
  products: [alerts],
  usage: { seriesPerDimension: 'Time series of a dimension that an alert rule splits by without naming its values.' },
  price(facts) {
    if (facts.flag('properties.enabled') === false) return { free: 'it is switched off' };
    const { all, dynamic } = seriesOf(facts);
    return [
      {
        what: `${all} time series`,
        from: alerts,
        meter: 'Alerts Metric Monitored',
        amount: held(all),
        grantIsShared: true,
      },
      {
        what: `${dynamic} dynamic thresholds`,
        from: alerts,
        meter: 'Alerts Dynamic Threshold',
        amount: held(dynamic),
        grantIsShared: true,
      },
    ];
  },
};

/** Each criterion watches one series for each scope and combination of dimension values; an availability test is one. */
function seriesOf(facts: Facts): { readonly all: number; readonly dynamic: number } {
  const criteria = facts.items('properties.criteria.allOf');
  if (criteria.length === 0) return { all: 1, dynamic: 0 };
  const scopes = Math.max(facts.count('properties.scopes'), 1);
  const counted = criteria.map((criterion) => ({
    series:
      scopes * criterion.items('dimensions').reduce((product, dimension) => product * valuesOf(dimension, facts), 1),
    isDynamic: /^dynamic/i.test(criterion.text('criterionType') ?? ''),
  }));
  const sum = (of: typeof counted) => of.reduce((total, { series }) => total + series, 0);
  return { all: sum(counted), dynamic: sum(counted.filter(({ isDynamic }) => isDynamic)) };
}

function valuesOf(dimension: Reading, facts: Facts): number {
  const values = dimension.texts('values');
  return values.length > 0 && !values.includes('*') ? values.length : facts.assumed('seriesPerDimension');
}

/** A log alert is billed by how often it looks, in one of these steps. */
const frequencies = [15, 10, 5, 1] as const;

const logAlerts: PriceRow = {
  type: 'Microsoft.Insights/scheduledQueryRules',
  products: [alerts],
  price(facts) {
    const minutes = minutesOf(facts.text('properties.evaluationFrequency'));
    if (minutes === undefined) return { unknown: 'it does not say how often it looks' };
    const step = frequencies.find((candidate) => minutes >= candidate) ?? 1;
    const meter = `Alerts System Log Monitored at ${step} Minute Frequency`;
    return [{ what: `rule, every ${minutes} min`, from: alerts, meter, amount: held(1) }];
  },
};

/** `PT5M`, `PT1H30M`, `P1D`. */
function minutesOf(duration: string | undefined): number | undefined {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/i.exec(duration ?? '');
  if (found === null) return undefined;
  const [days, hours, minutes] = found.slice(1).map((part) => Number(part ?? 0));
  return (days ?? 0) * 1440 + (hours ?? 0) * 60 + (minutes ?? 0);
}

const tests: Products = { service: 'Azure Monitor', product: 'Azure Monitor', meters: /Web Test/ };

const webTests: PriceRow = {
  type: 'Microsoft.Insights/webtests',
  products: [tests],
  price(facts) {
    if (!/^standard$/i.test(facts.text('properties.Kind') ?? facts.text('kind') ?? ''))
      return { unknown: 'the price table knows standard tests only' };
    if (facts.flag('properties.Enabled') === false) return { free: 'it is switched off' };
    const places = facts.count('properties.Locations');
    const everySeconds = facts.number('properties.Frequency') ?? 300;
    const amount = used((places * hoursPerMonth * 3600) / everySeconds);
    return [{ what: `${places} places, every ${everySeconds} s`, from: tests, sku: 'Standard Web Test', amount }];
  },
};

const actionGroups: PriceRow = {
  type: 'Microsoft.Insights/actionGroups',
  products: [],
  price(facts) {
    const paid = ['smsReceivers', 'voiceReceivers'].filter((list) => facts.count(`properties.${list}`) > 0);
    return paid.length === 0
      ? { free: 'mails and webhooks stay within what a subscription has free' }
      : { unknown: `${paid.join(' and ')}: the price of a message depends on the country` };
  },
};

/** Microsoft Defender for Cloud. */
const defenderPlans: PriceRow = {
  type: 'Microsoft.Security/pricings',
  products: [],
  price: (facts) =>
    /^free$/i.test(facts.text('properties.pricingTier') ?? '')
      ? { free: 'the free plan' }
      : { unknown: 'a Defender plan is billed by all that it protects in its subscription' },
};

export const observabilityRows: readonly PriceRow[] = [
  workspaces,
  components,
  metricAlerts,
  logAlerts,
  webTests,
  actionGroups,
  defenderPlans,
];
