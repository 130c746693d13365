import { describe, expect, it } from 'vitest';

import { isAutomationError, type AutomationError } from '../../../../errors.ts';
import { parseBody } from '../../../../signals/parse/body.ts';
import { payload, payloadText, withField } from '../payloads.ts';

/** [payload, field that is set, value, field that the error names, what it says was expected and got] */
const table: readonly (readonly [string, string, unknown, string, string])[] = [
  [
    'alerts/api-5xx-fired',
    'schemaId',
    'Microsoft.Insights/LogAlert',
    'schemaId',
    'expected "azureMonitorCommonAlertSchema" (turn the common alert schema on in the action group), got "Microsoft.Insights/LogAlert"',
  ],
  ['alerts/api-5xx-fired', 'data', 'text', 'data', 'expected an object, got "text"'],
  ['alerts/api-5xx-fired', 'data.essentials', undefined, 'data.essentials', 'expected an object, got nothing'],
  ['alerts/api-5xx-fired', 'data.essentials', [], 'data.essentials', 'expected an object, got a list of 0'],
  [
    'alerts/api-5xx-fired',
    'data.essentials.firedDateTime',
    'soon',
    'data.essentials.firedDateTime',
    'expected a date and time in ISO 8601, got "soon"',
  ],
  [
    'alerts/api-5xx-fired',
    'data.essentials.firedDateTime',
    1_700_000_000,
    'data.essentials.firedDateTime',
    'got 1700000000',
  ],
  [
    'alerts/api-5xx-fired',
    'data.essentials.monitorCondition',
    'Acknowledged',
    'data.essentials.monitorCondition',
    'expected "Fired" or "Resolved", got "Acknowledged"',
  ],
  [
    'alerts/api-5xx-fired',
    'data.essentials.severity',
    'Sev9',
    'data.essentials.severity',
    'expected "Sev0" to "Sev4", got "Sev9"',
  ],
  ['alerts/api-5xx-fired', 'data.essentials.monitoringService', null, 'data.essentials.monitoringService', 'got null'],
  [
    'alerts/api-5xx-fired',
    'data.essentials.alertRule',
    null,
    'data.essentials.alertRule',
    'expected the name of an alert rule, got null',
  ],
  [
    'alerts/api-5xx-fired',
    'data.essentials.alertTargetIDs',
    '/subscriptions/x',
    'data.essentials.alertTargetIDs',
    'expected a list, got "/subscriptions/x"',
  ],
  [
    'alerts/api-5xx-fired',
    'data.essentials.alertTargetIDs[0]',
    7,
    'data.essentials.alertTargetIDs[0]',
    'expected a resource id, got 7',
  ],
  ['alerts/api-5xx-fired', 'data.alertContext', null, 'data.alertContext', 'expected an object, got null'],
  [
    'alerts/api-5xx-fired',
    'data.alertContext.condition.allOf',
    {},
    'data.alertContext.condition.allOf',
    'expected a list, got an object with 0 fields',
  ],
  [
    'alerts/api-5xx-fired',
    'data.alertContext.condition.allOf[0].dimensions[0].name',
    '',
    'data.alertContext.condition.allOf[0].dimensions[0].name',
    'expected the name of a dimension, got ""',
  ],
  [
    'alerts/api-5xx-resolved-without-window',
    'data.essentials.resolvedDateTime',
    '31/02',
    'data.essentials.resolvedDateTime',
    'got "31/02"',
  ],
  [
    'alerts/budget-actual-with-nulls',
    'data.alertContext.AlertData.SpentAmount',
    'a lot',
    'data.alertContext.AlertData.SpentAmount',
    'expected an amount of money like "$1,234.50", got "a lot"',
  ],
  [
    'alerts/budget-actual-with-nulls',
    'data.alertContext.AlertData',
    undefined,
    'data.alertContext.AlertData',
    'expected an object, got nothing',
  ],
  ['events/secret-near-expiry', '[0].id', undefined, '[0].id', 'expected the id of an event, got nothing'],
  ['events/secret-near-expiry', '[0].data', 'no json', '[0].data', 'expected an object, got "no json"'],
  ['events/secret-near-expiry', '[0].eventTime', null, '[0].eventTime', 'got null'],
  ['events/secret-near-expiry-cloud-event', 'specversion', '0.3', 'specversion', 'expected "1.0", got "0.3"'],
  ['events/secret-near-expiry-cloud-event', 'time', '2026-13-45T00:00:00Z', 'time', 'got "2026-13-45T00:00:00Z"'],
  [
    'events/policy-state-non-compliant',
    '[0].data.policyAssignmentId',
    null,
    '[0].data.policyAssignmentId',
    'expected the id of a policy assignment, got null',
  ],
  ['events/policy-state-non-compliant', '[0].subject', '', '[0].subject', 'expected a resource id, got ""'],
];

function refusal(text: string): AutomationError {
  try {
    parseBody({ text });
  } catch (error) {
    if (isAutomationError(error)) return error;
    throw error;
  }
  throw new Error('it was understood');
}

describe('a malformed payload', () => {
  it.each(table)('%s with %s = %j is refused by name', (name, path, value, field, says) => {
    const error = refusal(JSON.stringify(withField(payload(name), path, value)));
    expect(error.code).toBe('input-invalid');
    expect(error.message).toContain(`${field}: `);
    expect(error.message).toContain(says);
    expect(error.data).toMatchObject({ field });
  });

  it.each([
    ['', 'body: expected JSON, got nothing.'],
    ['{"schemaId": ', 'body: expected JSON, got text that is no JSON'],
    ['[]', 'body: expected at least one event, got a list of 0.'],
    ['"text"', 'body: expected an alert or one or more events, got "text".'],
    ['null', 'body: expected an alert or one or more events, got null.'],
    ['[[]]', '[0]: expected an object, got a list of 0.'],
  ])('%j is refused', (text, message) => {
    expect(refusal(text).message).toContain(message);
  });

  it('is quoted with a few characters only, and JSON that is none with nothing of it', () => {
    const long = 'canary'.repeat(10_000);
    const field = refusal(JSON.stringify(withField(payload('alerts/api-5xx-fired'), 'data.essentials.severity', long)));
    expect(field.message.length).toBeLessThan(160);
    expect(refusal(`{"password": canary}`).message).not.toContain('canary');
  });

  it('of more than 256 KB is no alert', () => {
    const error = refusal(
      JSON.stringify(withField(payload('alerts/api-5xx-fired'), 'data.essentials.description', 'x'.repeat(256 * 1024))),
    );
    expect(error).toMatchObject({ code: 'payload-too-large', data: { field: 'body', expected: 'at most 256 KB' } });
  });

  it('of up to 1 MB may be a batch of events, and no more', () => {
    const event = withField(payload('events/secret-near-expiry'), '[0].data.note', 'x'.repeat(400 * 1024));
    expect(parseBody({ text: JSON.stringify(event) })).toHaveLength(1);
    expect(refusal(JSON.stringify(withField(event, '[0].data.more', 'x'.repeat(700 * 1024)))).code).toBe(
      'payload-too-large',
    );
  });

  it('is not walked when it is nested without end', () => {
    expect(refusal(`${'['.repeat(100_000)}${']'.repeat(100_000)}`).message).toContain('nesting of at most 64 levels');
    expect(refusal(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`).message).toContain('nesting of at most 64 levels');
  });

  it('may begin with a byte order mark', () => {
    expect(parseBody({ text: `\uFEFF${payloadText('alerts/api-5xx-fired')}` })).toHaveLength(1);
  });

  it('keeps its hands off prototypes', () => {
    const text = payloadText('alerts/api-5xx-fired')
      .replace('"name": "Instance"', '"name": "__proto__"')
      .replace('"schemaId"', '"__proto__": {"schemaId": "x"}, "schemaId"');
    const [signal] = parseBody({ text });
    expect(Object.entries(signal?.dimensions ?? {})).toEqual([['__proto__', 'RD501AC5']]);
    expect(Object.getPrototypeOf(signal?.dimensions)).toBe(Object.prototype);
    expect(refusal('{"__proto__": {"schemaId": "azureMonitorCommonAlertSchema"}}').data['field']).toBe('schemaId');
  });
});
