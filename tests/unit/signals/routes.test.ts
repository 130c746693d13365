import { describe, expect, it } from 'vitest';

import { readRoutes } from '../../../signals/routes.ts';

const known = { runbooks: ['roll-back', 'rotate-secret'], components: ['api'], environments: ['dev', 'prod'] };

function mistakesIn(text: string): readonly string[] {
  return readRoutes('routes.yaml', text, known)
    .mistakes.map(({ line, column, reason }) => ({ line, text: `${line}:${column} ${reason}` }))
    .toSorted((a, b) => a.line - b.line)
    .map((mistake) => mistake.text);
}

function route(name: string, match: string): string {
  return `  - { name: ${name}, match: { ${match} }, runbook: roll-back }\n`;
}

describe('routes.yaml', () => {
  it('is read with what was left out filled in', () => {
    const { rules, mistakes } = readRoutes('routes.yaml', 'routes: []\ndefault: incident only\n', known);
    expect(mistakes).toEqual([]);
    expect(rules).toEqual({ mode: 'first', routes: [], default: 'incident only' });
  });

  it('says every mistake at once, each where it stands', () => {
    const text = `mode: frist
routes:
  - name: bad-release
    match:
      kind: metric-alerts
      rule: ['*5xx*', 'api-{a,b']
      severty: 1
      severity: [0, 7, Sev9, 0-2]
      component: [api, apj]
      environment: production
      condition: open
    runbook: rollback
  - name: Bad Name
    runbook: roll-back
    when: always
  - name: bad-release
    runbook: rotate-secret
default: nobody
`;
    expect(mistakesIn(text)).toEqual([
      '1:1 mode: expected one of "first"|"all"',
      '5:7 kind: expected one of "metric-alert"|"availability-alert"|"log-alert"|"activity-alert"|"service-health"|"resource-health"|"budget"|"secret"|"resource-change"|"resource-availability"|"policy-state"|"configuration"|"web-app"|"communication"|"schedule"|"unknown"',
      '6:23 rule[1]: bad pattern "api-{a,b": "{" at character 5 is never closed',
      '7:7 unknown key "severty"',
      '8:21 severity[1]: Too big: expected number to be <=4',
      '8:24 severity[2]: a severity is 0 to 4, Sev0 to Sev4, or a range like 0-2',
      '9:24 component[1]: unknown component "apj"; there is api',
      '10:7 environment: unknown environment "production"; there are dev, prod',
      '11:7 condition: expected one of "fired"|"resolved"|"occurred"',
      '12:5 runbook: unknown runbook "rollback"; there are roll-back, rotate-secret, incident only',
      '13:5 name: lower-case letters, digits and hyphens, beginning with a letter, at most 60 characters',
      '15:5 unknown key "when"',
      '16:5 duplicate name "bad-release"',
      '18:1 default: unknown runbook "nobody"; there are roll-back, rotate-secret, incident only',
    ]);
  });

  it('says what is missing at the route that lacks it', () => {
    expect(mistakesIn('routes:\n  - name: a\n  - runbook: roll-back\n')).toEqual([
      '1:1 default: is missing',
      '2:5 runbook: is missing',
      '3:5 name: is missing',
    ]);
  });

  it.each([
    ['', '1:1 expected object, got null'],
    ['[]', '1:1 expected object, got array'],
    ['routes: [', '1:10'],
    [
      'a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c]\n',
      '1:1 Excessive alias count',
    ],
  ])('%j is refused', (text, mistake) => {
    expect(mistakesIn(text)[0]).toContain(mistake);
  });

  it.each([
    ['', 'component: api'],
    ['', ''],
    ['kind: [metric-alert, log-alert]', 'kind: metric-alert, environment: dev'],
    ['severity: 0-2', 'severity: [1, Sev2]'],
    ["rule: '*5xx*'", 'rule: [api-5xx, web-5xx]'],
    ['tags: { tier: g* }', 'tags: { tier: gold, owner: a }'],
    ['condition: [fired, resolved, occurred]', 'condition: resolved'],
  ])('a route after one that takes all of it is unreachable: {%s} before {%s}', (earlier, later) => {
    const text = `routes:\n${route('wide', earlier)}${route('narrow', later)}default: incident only\n`;
    expect(mistakesIn(text)).toEqual(['3:7 unreachable: "wide" already takes everything that "narrow" matches']);
    expect(mistakesIn(`mode: all\n${text}`)).toEqual([]);
    expect(mistakesIn(text.replace('runbook: roll-back }', 'runbook: roll-back, continue: true }'))).toEqual([]);
  });

  it.each([
    ['kind: metric-alert', 'component: api'],
    ['kind: metric-alert', 'kind: [metric-alert, log-alert]'],
    ['', 'condition: resolved'],
    ['severity: 0-1', 'severity: 0-2'],
    ["rule: '*5xx'", "rule: '*5xx*'"],
    ['facts: { stage: Active }', 'component: api'],
  ])('a route after one that takes part of it is reached: {%s} before {%s}', (earlier, later) => {
    expect(mistakesIn(`routes:\n${route('one', earlier)}${route('two', later)}default: incident only\n`)).toEqual([]);
  });
});
