import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { AutomationError } from '../../../errors.ts';
import { parseBody } from '../../../signals/parse/body.ts';
import { createRouter, type RoutableRunbook, type Routing } from '../../../signals/route.ts';
import { readRoutes } from '../../../signals/routes.ts';
import { runbookInput } from '../../../signals/runbook-input.ts';
import type { Signal } from '../../../signals/signal.ts';
import { estate } from '../resources/estate-data.ts';
import { payloadNames, payloadText } from './payloads.ts';

const runbooks: readonly RoutableRunbook[] = [
  { name: 'roll-back', fromSignal: runbookInput },
  { name: 'note', fromSignal: (signal, known) => ({ title: signal.title, environments: known.environments }) },
  {
    name: 'broken',
    fromSignal: () => {
      throw new TypeError('a defect of the runbook');
    },
  },
];

const signal: Signal = {
  id: '0'.repeat(32),
  source: 'azure-monitor',
  kind: 'metric-alert',
  name: 'api-5xx',
  condition: 'fired',
  severity: 1,
  at: '2026-03-02T08:15:30.123Z',
  title: 'api-5xx: Http5xx',
  targets: ['/subscriptions/s/resourcegroups/g/providers/microsoft.web/sites/api'],
  resourceType: 'microsoft.web/sites',
  dimensions: {},
  environment: 'dev',
  component: 'api',
  tags: { Tier: 'gold' },
  cause: { fingerprint: 'f'.repeat(32), episode: 'until-resolved', epoch: '2026-03-02T08:15:30.123Z' },
  facts: { stage: 'Active', impactedServices: ['App Service', 'Storage'], isHighImpact: true, threshold: 10 },
};

function routing(routes: string, about: Partial<Signal> = {}): Routing {
  const known = {
    runbooks: runbooks.map(({ name }) => name),
    components: ['api', 'web'],
    environments: ['dev', 'prod'],
  };
  const { rules, mistakes } = readRoutes('routes.yaml', `${routes}\ndefault: incident only\n`, known);
  if (rules === undefined) throw new Error(JSON.stringify(mistakes));
  return createRouter({ rules, runbooks, estate }).route({ ...signal, ...about });
}

function matches(match: string, about: Partial<Signal> = {}): boolean {
  return routing(`routes: [{ name: it, match: { ${match} }, runbook: note }]`, about).runs.length > 0;
}

function instanceOf(routes: string, about: Partial<Signal> = {}): string | undefined {
  return routing(routes, about).runs[0]?.instanceId;
}

function routesOf(routes: string): readonly string[] {
  return routing(routes).runs.map((run) => run.route);
}

describe('a matcher', () => {
  it.each([
    '',
    'kind: metric-alert',
    'kind: [budget, metric-alert]',
    "rule: 'API-5*'",
    'severity: 1',
    'severity: Sev1',
    'severity: 0-2',
    'severity: [4, Sev0-sev1]',
    'severity: 2-0',
    'condition: fired',
    'resourceType: Microsoft.Web/sites',
    'component: [web, api]',
    'environment: dev',
    'tags: { tier: GOLD }',
    'facts: { stage: active, isHighImpact: true, threshold: [9, 10] }',
    'facts: { impactedServices: stor* }',
    'kind: metric-alert, component: api, severity: 1, environment: [dev, prod]',
  ])('{%s} takes the signal', (match) => {
    expect(matches(match)).toBe(true);
  });

  it.each([
    'kind: budget',
    'rule: api',
    'severity: 2-4',
    'condition: resolved',
    'resourceType: microsoft.web',
    'component: web',
    'environment: prod',
    'tags: { tier: silver }',
    'tags: { owner: "*" }',
    'facts: { stage: Resolved }',
    'facts: { constructor: "*" }',
    'kind: metric-alert, component: web',
  ])('{%s} does not', (match) => {
    expect(matches(match)).toBe(false);
  });

  it('leaves a signal alone that lacks what is asked for', () => {
    const bare: Signal = { ...signal };
    for (const name of ['severity', 'resourceType', 'component', 'environment']) Reflect.deleteProperty(bare, name);
    for (const match of ['severity: 0-4', "resourceType: '*'", 'component: api', 'environment: dev']) {
      const { rules } = readRoutes(
        'r',
        `routes: [{ name: it, match: { ${match} }, runbook: note }]\ndefault: incident only`,
        {
          runbooks: ['note'],
          components: ['api'],
          environments: ['dev'],
        },
      );
      expect(rules && createRouter({ rules, runbooks, estate }).route(bare).runs).toEqual([]);
    }
  });

  it('without a condition takes what fired or occurred, and never what was resolved', () => {
    expect((['fired', 'occurred', 'resolved'] as const).map((condition) => matches('', { condition }))).toEqual([
      true,
      true,
      false,
    ]);
    expect(matches('condition: [resolved]', { condition: 'resolved' })).toBe(true);
  });
});

describe('a route', () => {
  it('starts its runbook under an instance id made of runbook and cause', () => {
    const [run] = routing('routes: [{ name: it, runbook: roll-back }]').runs;
    expect(run).toEqual({
      route: 'it',
      runbook: 'roll-back',
      instanceId: expect.stringMatching(/^roll-back-[0-9a-f]{32}$/),
      input: {
        environment: 'dev',
        component: 'api',
        firedAt: signal.at,
        signalId: signal.id,
        cause: { fingerprint: signal.cause.fingerprint, epoch: signal.cause.epoch },
        rule: 'api-5xx',
        targets: signal.targets,
      },
    });
  });

  it('has another instance for another episode, cause or runbook, and the same for the same', () => {
    const note = 'routes: [{ name: it, runbook: note }]';
    const all = [
      instanceOf(note),
      instanceOf(note, { cause: { ...signal.cause, epoch: '2026-03-03T00:00:00.000Z' } }),
      instanceOf(note, { cause: { ...signal.cause, fingerprint: '1'.repeat(32) } }),
      instanceOf('routes: [{ name: it, runbook: roll-back }]'),
    ];
    expect(new Set(all).size).toBe(4);
    expect(instanceOf(note, { id: 'another delivery', title: 'another', severity: 4 })).toBe(all[0]);
  });

  const two = 'routes: [{ name: one, runbook: note }, { name: two, match: { severity: 1 }, runbook: roll-back }]';

  it('that comes first is the only one, unless it says continue or the mode is all', () => {
    const disjoint = two.replace('{ name: one,', '{ name: one, match: { component: api },');
    expect(routesOf(disjoint)).toEqual(['one']);
    expect(routesOf(disjoint.replace('runbook: note', 'runbook: note, continue: true'))).toEqual(['one', 'two']);
    expect(routesOf(`mode: all\n${two}`)).toEqual(['one', 'two']);
  });

  it('that asks for a runbook which another already starts adds no second run', () => {
    const routes = 'mode: all\nroutes: [{ name: one, runbook: note }, { name: two, runbook: note }]';
    expect(routing(routes).runs.map((run) => run.route)).toEqual(['one']);
  });

  it('may ask for people only, and so does the default', () => {
    expect(routing('routes: [{ name: people, runbook: incident only }]')).toEqual({
      runs: [],
      incidentOnly: ['people'],
      refused: [],
    });
    expect(routing('routes: []').incidentOnly).toEqual(['default']);
    expect(routing('routes: []', { condition: 'resolved' }).incidentOnly).toEqual([]);
  });

  it('has no say in who is told that there is news', () => {
    const asking = { ...runbooks[1], wakes: ({ title }: Signal) => (title === 'news' ? 'subject' : undefined) };
    const waking = runbooks.map((runbook) => (runbook.name === 'note' ? { ...runbook, ...asking } : runbook));
    const router = createRouter({
      rules: { mode: 'first', routes: [], default: 'incident only' },
      runbooks: waking,
      estate,
    });
    expect(router.wakes({ ...signal, title: 'news' })).toEqual([{ runbook: 'note', subject: 'subject' }]);
    expect(router.wakes(signal)).toEqual([]);
  });

  it('whose runbook cannot be started on the signal says so, and does not stop the others', () => {
    const routes =
      'mode: all\nroutes: [{ name: a, runbook: broken }, { name: b, runbook: roll-back }, { name: c, runbook: note }]';
    const unknown: Signal = { ...signal };
    Reflect.deleteProperty(unknown, 'component');
    const { rules } = readRoutes('r', `${routes}\ndefault: incident only`, {
      runbooks: ['broken', 'roll-back', 'note'],
      components: [],
      environments: [],
    });
    const result = rules && createRouter({ rules, runbooks, estate }).route(unknown);
    expect(result?.runs.map((run) => run.runbook)).toEqual(['note']);
    expect(result?.refused.map(({ route, problem }) => [route, problem.type])).toEqual([
      ['a', 'urn:chaufher:error:internal'],
      ['b', 'urn:chaufher:error:input-invalid'],
    ]);
    expect(() => runbookInput(unknown)).toThrow(AutomationError);
  });

  it('is found for every signal there is: something starts, or somebody is told', () => {
    const real = (['alerts', 'events'] as const)
      .flatMap((kind) => payloadNames(kind).map((name) => `${kind}/${name}`))
      .filter((name) => !name.includes('bad'))
      .flatMap((name) => parseBody({ text: payloadText(name) }));
    const anyOf = fc.constantFrom(...real);
    const overlaid = fc.record({
      severity: fc.constantFrom<0 | 4>(0, 4),
      name: fc.string(),
      component: fc.string(),
      condition: fc.constantFrom('fired' as const, 'occurred' as const),
    });
    fc.assert(
      fc.property(anyOf, overlaid, (base, overlay) => {
        const { runs, incidentOnly, refused } = routing(
          `routes: [{ name: some, match: { severity: 0, rule: '*a*' }, runbook: roll-back }]`,
          { ...base, ...overlay },
        );
        expect(runs.length + incidentOnly.length + refused.length).toBe(1);
      }),
    );
  });
});
