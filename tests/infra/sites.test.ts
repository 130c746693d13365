/** The API's sites in the snapshot: what they run, and what stays where it is in a swap. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { named, ofType, siteConfigOf } from './dev.ts';

const regions = ['weu', 'neu'];
const production = (region: string) => named('Microsoft.Web/sites', `chaufher-dev-api-${region}`);
const slot = (region: string) => named('Microsoft.Web/sites/slots', `chaufher-dev-api-${region}/staging`);

describe('API sites', () => {
  it('run one release everywhere, by digest, with another one in the slots', () => {
    const images = (of: typeof production) => [...new Set(regions.map((region) => siteConfigOf(of(region)).image))];
    const [serving, ...moreServing] = images(production);
    const [staged, ...moreStaged] = images(slot);
    for (const image of [serving, staged])
      expect(image).toMatch(/^DOCKER\|chaufherdevacr\.azurecr\.io\/api@sha256:[0-9a-f]{64}$/);
    expect([...moreServing, ...moreStaged]).toEqual([]);
    expect(staged).not.toBe(serving);
  });

  it.each(regions)('in %s differ from their slot in sticky settings only', (region) => {
    const names = z
      .object({ appSettingNames: z.array(z.string()) })
      .parse(
        named('Microsoft.Web/sites/config', `chaufher-dev-api-${region}/slotConfigNames`).properties,
      ).appSettingNames;
    const [ours, theirs] = [siteConfigOf(production(region)).settings, siteConfigOf(slot(region)).settings];
    const different = Object.keys({ ...ours, ...theirs }).filter((name) => ours[name] !== theirs[name]);
    expect(different).toEqual(['SLOT_ROLE']);
    expect(names).toEqual(expect.arrayContaining(different));
    expect(names.filter((name) => !(name in ours))).toEqual([]);
  });

  it('take https only, with a current TLS, no FTP, and say whether they are healthy', () => {
    for (const site of regions.flatMap((region) => [production(region), slot(region)])) {
      expect(site.properties).toMatchObject({
        httpsOnly: true,
        siteConfig: {
          minTlsVersion: '1.2',
          ftpsState: 'Disabled',
          healthCheckPath: '/health',
          acrUseManagedIdentityCreds: true,
        },
      });
    }
  });

  it('send their logs, and those of their slots, to the workspace', () => {
    const scopes = ofType('Microsoft.Insights/diagnosticSettings')
      .map(({ id }) => id.replace(/\/providers\/Microsoft\.Insights\/.*$/, ''))
      .filter((id) => id.includes('/Microsoft.Web/sites/'));
    const sites = ofType('Microsoft.Web/sites', 'Microsoft.Web/sites/slots').map(({ id }) => id);
    expect(scopes.toSorted()).toEqual(sites.toSorted());
  });
});
