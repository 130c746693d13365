import { describe, expect, it } from 'vitest';
import { settingReferences } from '../../../secrets/sites.ts';
import { ids, reference, resource, site, snapshotOf, type Parts } from './shop.ts';

const references = (...resources: readonly Parts[]) => settingReferences(snapshotOf(resources));

describe('the references of sites', () => {
  it('are those of production and of slots, each with where it stands', () => {
    const found = references(
      site('api-weu', 'weu', { ENVIRONMENT: 'dev', TOKEN: reference('kv-weu', 'token') }),
      site('api-weu/staging', 'weu', { TOKEN: reference('kv-weu', 'token') }),
    );
    expect(found.map(({ site: id, slot, setting, location }) => [id, slot, setting, location])).toEqual([
      [ids.apiWest, undefined, 'TOKEN', 'westeurope'],
      [ids.apiWest, 'staging', 'TOKEN', 'westeurope'],
    ]);
  });

  it('are also those of settings that are a resource of their own', () => {
    const settings = { TOKEN: reference('kv-weu', 'token'), PORT: 8080 };
    const found = references(
      site('api-weu', 'weu', {}),
      resource('Microsoft.Web/sites/config', 'api-weu/appsettings', { properties: settings }),
      site('api-weu/staging', 'weu', {}),
      resource('Microsoft.Web/sites/slots/config', 'api-weu/staging/appsettings', { properties: settings }),
      resource('Microsoft.Web/sites/config', 'api-weu/web', { properties: settings }),
    );
    expect(found.map(({ site: id, slot, identity }) => [id, slot, identity])).toEqual([
      [ids.apiWest, undefined, ids.reader('weu')],
      [ids.apiWest, 'staging', ids.reader('weu')],
    ]);
  });

  it.each<[string, Parts, Parts, string | undefined]>([
    ['the one that it names, if it has it', {}, {}, ids.reader('weu')],
    ['nobody where it names one that it lacks', {}, { keyVaultReferenceIdentity: ids.automation }, undefined],
    ['its own where it names none', { type: 'SystemAssigned' }, { keyVaultReferenceIdentity: undefined }, ids.apiWest],
    [
      'its own where it says so',
      { type: 'SystemAssigned, UserAssigned' },
      { keyVaultReferenceIdentity: 'SystemAssigned' },
      ids.apiWest,
    ],
    ['nobody where it has no own and names none', {}, { keyVaultReferenceIdentity: undefined }, undefined],
  ])('are read as %s', (_, identity, properties, expected) => {
    const whole = site('api-weu', 'weu', { TOKEN: reference('kv-weu', 'token') });
    const changed = {
      ...whole,
      identity: { ...Object(whole['identity']), ...identity },
      properties: { ...Object(whole['properties']), ...properties },
    };
    expect(references(changed).map((found) => found.identity)).toEqual([expected]);
  });
});
