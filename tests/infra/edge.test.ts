/** The edge in every environment: what it serves from where, and whom it turns away. */
import { describe, expect, it } from 'vitest';
import { parseResourceId } from '../../resources/resource-id.ts';
import { deployments } from '../../scripts/infra.ts';
import { resourcesOf } from './environments.ts';

describe.each(deployments.map(({ environment }) => environment))('The edge of %s', (environment) => {
  const of = (...types: string[]) => resourcesOf(environment, ...types);
  const origins = of('Microsoft.Cdn/profiles/originGroups/origins').map(({ name, properties }) => ({
    group: name.split('/')[1] ?? '',
    hostName: String(properties['hostName']),
    properties,
  }));

  it('serves the API from the sites of both regions, and asks their health', () => {
    const api = origins.filter(({ group }) => group === 'api');
    expect(api.map(({ hostName }) => hostName).toSorted()).toEqual(
      ['neu', 'weu'].map((region) => `chaufher-${environment}-api-${region}.azurewebsites.net`),
    );
    for (const { properties } of api) expect(properties).toMatchObject({ priority: 1, enabledState: 'Enabled' });
    const group = of('Microsoft.Cdn/profiles/originGroups').find(({ name }) => name.endsWith('/api'));
    expect(group?.properties).toMatchObject({ healthProbeSettings: { probePath: '/health', probeProtocol: 'Https' } });
  });

  it('has a route for the API, its document, photos, both apps, and live connections of each region', () => {
    const routes = of('Microsoft.Cdn/profiles/afdEndpoints/routes');
    const served = routes.map(({ name, properties }) => {
      const endpoint = name.split('/')[1]?.replace(`chaufher-${environment}-`, '');
      const { originGroup, patternsToMatch } = Object(properties);
      return `${endpoint} ${patternsToMatch.join(' ')} -> ${parseResourceId(originGroup.id)?.name}`;
    });
    expect(served.toSorted()).toEqual([
      'api /* -> api',
      'api /openapi.json /openapi/* -> api',
      'api /photos/* -> media',
      'driver /* -> driver',
      'live-neu /* -> live-neu',
      'live-weu /* -> live-weu',
      'rider /* -> rider',
    ]);
    for (const { properties } of routes)
      expect(properties).toMatchObject({ httpsRedirect: 'Enabled', forwardingProtocol: 'HttpsOnly' });
  });

  it('reaches photos by a private link', () => {
    const [media] = origins.filter(({ group }) => group === 'media');
    expect(media?.properties).toMatchObject({
      sharedPrivateLinkResource: {
        groupId: 'blob',
        privateLink: { id: expect.stringContaining(`chaufher${environment}mediaweu`) },
      },
    });
  });

  it('limits every address, blocks by managed rules, and does so for every endpoint', () => {
    const [policy] = of('Microsoft.Network/FrontDoorWebApplicationFirewallPolicies');
    expect(policy?.properties).toMatchObject({
      policySettings: { enabledState: 'Enabled', mode: 'Prevention' },
      customRules: {
        rules: [
          { ruleType: 'RateLimitRule', action: 'Block' },
          { ruleType: 'RateLimitRule', action: 'Block' },
        ],
      },
      managedRules: {
        managedRuleSets: [{ ruleSetType: 'Microsoft_DefaultRuleSet' }, { ruleSetType: 'Microsoft_BotManagerRuleSet' }],
      },
    });
    const [guard] = of('Microsoft.Cdn/profiles/securityPolicies');
    const guarded = JSON.stringify(guard?.properties);
    const endpoints = of('Microsoft.Cdn/profiles/afdEndpoints', 'Microsoft.Cdn/profiles/customDomains');
    expect(endpoints).toHaveLength(10);
    expect(endpoints.filter(({ id }) => !guarded.includes(id)).map(({ name }) => name)).toEqual([]);
  });
});
