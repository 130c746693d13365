/** Availability tests: each location asks the site for the address of the test, without the network. */
import { lastName } from '../arm/resource-id.ts';
import type { ArmResource } from '../arm/state.ts';
import type { SiteState } from '../app-service/state.ts';
import { listOf, numberOf, objectOf, textOf } from '../json.ts';
import type { Evaluation } from './evaluate.ts';
import type { MetricAlertRule } from './rules.ts';

/** Status of `GET path` of a host (with its port, where it has one); undefined where nothing of this cloud has that name. */
export type ProbeHost = (host: string, path: string) => number | undefined;

/** Undefined where the test is missing, disabled, or of an address that is not of this cloud. All locations see the same. */
export function evaluateWebTest(
  rule: MetricAlertRule,
  webTest: ArmResource | undefined,
  probe: ProbeHost,
): Evaluation | undefined {
  if (rule.condition.kind !== 'webtest' || webTest === undefined) return undefined;
  const { componentId, failedLocationCount } = rule.condition;
  const test = objectOf(webTest.properties);
  const url = urlOf(textOf(objectOf(test['Request'])['RequestUrl']));
  if (test['Enabled'] === false || url === undefined) return undefined;
  const status = probe(url.host, url.pathname);
  if (status === undefined) return undefined;
  const expected = numberOf(objectOf(test['ValidationRules'])['ExpectedHttpStatusCode']) ?? 200;
  const failed = status === expected ? 0 : Math.max(1, listOf(test['Locations']).length);
  return {
    series: webTest.id.toLowerCase(),
    targetId: componentId,
    met: failed >= failedLocationCount,
    criteria: [
      {
        metricName: 'Failed Location',
        metricNamespace: null,
        operator: 'GreaterThan',
        threshold: failedLocationCount,
        timeAggregation: 'Sum',
        dimensions: [],
        metricValue: failed,
        webTestName: lastName(webTest.id),
      },
    ],
  };
}

/** The site that has a host name of the template (`{site}.azurewebsites.net`, `{site}-{slot}...` of a slot), or its address here. */
export function siteOfHost(
  host: string,
  sites: readonly SiteState[],
  hostNameOf: (state: SiteState) => string,
): SiteState | undefined {
  const name = host.toLowerCase();
  return sites.find((state) => {
    const given = state.slot === 'production' ? state.site : `${state.site}-${state.slot}`;
    return name === `${given.toLowerCase()}.azurewebsites.net` || name === hostNameOf(state);
  });
}

function urlOf(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}
