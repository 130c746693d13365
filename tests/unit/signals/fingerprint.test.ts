import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { alertCause, fingerprint } from '../../../signals/fingerprint.ts';
import { parseAlert } from '../../../signals/parse/alert.ts';
import { parseEvents } from '../../../signals/parse/events.ts';
import type { Cause } from '../../../signals/signal.ts';
import { alertSignal, eventSignal, payload, withField } from './payloads.ts';

const fired = payload('alerts/api-5xx-fired');
const print = (body: unknown): string => parseAlert(body).cause.fingerprint;
const eventPrint = (body: unknown): string => parseEvents(body)[0]?.cause.fingerprint ?? '';

function causeOf(targets: readonly string[], dimensions: readonly (readonly [string, string])[]): Cause {
  return alertCause({
    kind: 'metric-alert',
    rule: 'rule',
    targets,
    dimensions,
    episode: 'until-resolved',
    firedAt: '2026-03-02T08:15:30.123Z',
  });
}

/** Letters whose upper case has a lower case of its own come out differently in some languages; Azure compares ASCII names. */
function ascii(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

describe('the cause of an alert', () => {
  it('is the same in Fired and Resolved, and so is its epoch', () => {
    expect(alertSignal('api-5xx-resolved-without-window').cause).toEqual(alertSignal('api-5xx-fired').cause);
  });

  it.each([
    ['data.essentials.alertId', '/subscriptions/x/alerts/another'],
    ['data.essentials.originAlertId', 'another'],
    ['data.essentials.description', 'another'],
    ['data.essentials.severity', 'Sev3'],
    ['data.essentials.firedDateTime', '2026-05-05T00:00:00Z'],
    ['data.alertContext.condition.allOf[0].metricValue', 4711],
    ['data.alertContext.condition.allOf[0].threshold', '11'],
    ['data.alertContext.condition.windowEndTime', '2026-05-05T00:00:00Z'],
    ['data.customProperties', null],
    ['data.essentials.alertRule', 'CHAUFHER-dev-API-weu-5XX '],
  ])('does not depend on %s', (path, value) => {
    expect(print(withField(fired, path, value))).toBe(print(fired));
  });

  it.each([
    ['data.essentials.alertRule', 'another-rule'],
    [
      'data.essentials.alertRuleID',
      '/subscriptions/x/resourceGroups/another/providers/Microsoft.Insights/metricAlerts/chaufher-dev-api-weu-5xx',
    ],
    ['data.essentials.alertTargetIDs', ['/subscriptions/x/resourceGroups/y/providers/Microsoft.Web/sites/another']],
    ['data.alertContext.condition.allOf[0].dimensions[0].value', 'another'],
    ['data.alertContext.condition.allOf[0].dimensions[0].name', 'another'],
  ])('is another with another %s', (path, value) => {
    expect(print(withField(fired, path, value))).not.toBe(print(fired));
  });

  it('does not depend on how the id of the rule is spelled', () => {
    const upper = payload('alerts/api-5xx-fired-upper-case-ids-and-rule-id');
    const id =
      '/SUBSCRIPTIONS/00000000-0000-4000-8000-000000000001/resourcegroups/CHAUFHER-DEV-OBSERVABILITY/providers/microsoft.insights/metricalerts/chaufher-dev-api-weu-5xx/';
    expect(
      print(withField(withField(upper, 'data.essentials.alertRuleID', undefined), 'data.essentials.alertRuleId', id)),
    ).toBe(print(upper));
  });

  it('has no order, case or repetition in targets and dimensions', () => {
    const name = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.trim() !== '');
    const alert = fc.record({
      targets: fc.array(name, { maxLength: 4 }),
      dimensions: fc.array(fc.tuple(name, name), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(alert, fc.boolean(), ({ targets, dimensions }, repeat) => {
        const again = causeOf([...targets].toReversed().concat(repeat ? targets : []), [...dimensions].toReversed());
        expect(again).toEqual(causeOf(targets, dimensions));
        expect(
          causeOf(
            targets.map(ascii),
            dimensions.map(([a, b]) => [ascii(a), ascii(b)] as const),
          ),
        ).toEqual(causeOf(targets, dimensions));
      }),
    );
  });

  it('cannot be forged by moving text from one part to the next', () => {
    expect(fingerprint('unknown', { a: ['x', 'y'] })).not.toBe(fingerprint('unknown', { a: ['x,y'] }));
    expect(fingerprint('unknown', { a: 'xy', b: '' })).not.toBe(fingerprint('unknown', { a: 'x', b: 'y' }));
    expect(fingerprint('unknown', { a: '1' })).not.toBe(fingerprint('unknown', { b: '1' }));
    expect(fingerprint('metric-alert', { a: '1' })).not.toBe(fingerprint('log-alert', { a: '1' }));
  });

  it('is 32 hex characters that do not change from release to release', () => {
    expect(alertSignal('api-5xx-fired').cause.fingerprint).toBe('8bcab168296f47859769077c4a367d9e');
    expect(eventSignal('secret-near-expiry').cause.fingerprint).toBe('551c3777ca4bd7fbe7926b059bafde79');
  });

  it.each([
    ['api-5xx-fired', 'until-resolved', '2026-03-02T08:15:30.123Z'],
    ['availability-web-test-and-component', 'until-resolved', '2026-03-02T08:15:30.123Z'],
    ['prometheus-without-targets', 'until-resolved', '2026-03-02T08:15:30.123Z'],
    ['log-v2-split-by-role', 'until-quiet', '2026-03-02T08:15:30.123Z'],
    ['log-v1-pascal-case-with-rows', 'until-quiet', '2026-03-02T08:15:30.123Z'],
    ['activity-log-claims-in-a-text', 'until-quiet', '2026-03-02T08:15:30.123Z'],
    ['resource-health-one-word', 'until-quiet', '2026-03-02T08:15:30.123Z'],
    ['unknown-service', 'until-quiet', '2026-03-02T08:15:30.123Z'],
    ['service-health-services-in-a-text', 'single', ''],
    ['budget-actual-with-nulls', 'single', ''],
  ])('of %s is an episode %s', (name, episode, epoch) => {
    expect(alertSignal(name).cause).toMatchObject({ episode, epoch });
  });
});

describe('causes that are something else than rule and target', () => {
  it('an incident of Azure is one cause through all its updates', () => {
    expect(alertSignal('service-health-update-with-a-list').cause).toEqual(
      alertSignal('service-health-services-in-a-text').cause,
    );
    const other = withField(
      payload('alerts/service-health-services-in-a-text'),
      'data.alertContext.properties.trackingId',
      'OTHER-1',
    );
    expect(print(other)).not.toBe(alertSignal('service-health-services-in-a-text').cause.fingerprint);
  });

  it('the health of a resource is one cause under both names of the service', () => {
    expect(alertSignal('resource-health-two-words-recovered').cause.fingerprint).toBe(
      alertSignal('resource-health-one-word').cause.fingerprint,
    );
  });

  it('a budget threshold is one cause a month, whatever was spent by then', () => {
    const budget = payload('alerts/budget-actual-with-nulls');
    const data = 'data.alertContext.AlertData';
    for (const [path, value] of [
      ['data.essentials.firedDateTime', '2026-03-30T00:00:00Z'],
      [`${data}.SpentAmount`, '$1,190.00'],
      [`${data}.NotificationThresholdAmount`, '960 USD'],
    ]) {
      expect(print(withField(budget, path ?? '', value))).toBe(print(budget));
    }
    for (const [path, value] of [
      ['data.essentials.firedDateTime', '2026-04-01T00:00:00Z'],
      [`${data}.ThresholdType`, 'Forecasted'],
      [`${data}.NotificationThresholdAmount`, '$1,200.00'],
      [`${data}.BudgetId`, '/x'],
    ]) {
      expect(print(withField(budget, path ?? '', value))).not.toBe(print(budget));
    }
  });

  it('a secret is told apart by its version and by what happened to it, not by the delivery or its schema', () => {
    const { cause } = eventSignal('secret-near-expiry');
    expect(eventSignal('secret-near-expiry-cloud-event').cause).toEqual(cause);
    expect(eventSignal('secret-near-expiry-stray-spaces-and-numbers').cause).toEqual(cause);
    const body = payload('events/secret-near-expiry');
    expect(eventPrint(withField(body, '[0].data.Version', 'ffff'))).not.toBe(cause.fingerprint);
    expect(eventPrint(withField(body, '[0].eventType', 'Microsoft.KeyVault.SecretExpired'))).not.toBe(
      cause.fingerprint,
    );
  });

  it('a change of a resource is told apart by its correlation', () => {
    const body = payload('events/resource-write-lower-case-group');
    expect(eventPrint(withField(body, '[0].id', 'delivered-again'))).toBe(eventPrint(body));
    expect(eventPrint(withField(body, '[0].data.correlationId', 'another'))).not.toBe(eventPrint(body));
  });

  it('a policy state is one cause for resource, assignment and definition, and each statement an epoch of it', () => {
    const body = payload('events/policy-state-non-compliant');
    const later = withField(body, '[0].data.timestamp', '2026-04-01T00:00:00Z');
    expect(eventPrint(later)).toBe(eventPrint(body));
    expect(parseEvents(later)[0]?.cause.epoch).toBe('2026-04-01T00:00:00.000Z');
    expect(eventPrint(withField(body, '[0].data.policyDefinitionId', '/x'))).not.toBe(eventPrint(body));
  });

  it('two backups of a site are two causes, though both say None for their correlation', () => {
    const body = payload('events/backup-with-the-word-none');
    expect(eventPrint(withField(body, '[0].data.requestId', 'another'))).not.toBe(eventPrint(body));
  });

  it('keys of App Configuration that differ by case are two causes', () => {
    const body = payload('events/app-configuration-null-label');
    expect(eventPrint(withField(body, '[0].data.key', 'Rides:Surge'))).not.toBe(eventPrint(body));
  });
});
