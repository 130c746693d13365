/** The service cannot work with its new key: the previous one comes back before the second region has seen anything, and people are told. */
import { tags } from '../../secrets/credential.ts';
import { resourceName } from '../../resources/resource-id.ts';
import { everyRunEnded } from './bad-release.ts';
import { gatherEvidence, resultOf } from './evidence.ts';
import { checkQuiet, consumerChecks, pagesOf, runsAbout } from './rotation-checks.ts';
import { check, equal, type Scenario } from './scenario.ts';
import {
  credentialNamed,
  idOf,
  letItNearExpiry,
  referencesOf,
  regenerationsOf,
  shortOverlaps,
  unwellSites,
  vaultsOf,
  versionsIn,
} from './secrets.ts';
import { badDigest, goodDigest, ship } from './shipping.ts';

const name = 'chaufher-dev-signalr-weu-connection-string';

export const rotationBreaksConsumer: Scenario = {
  name: 'rotation-breaks-consumer',
  title: 'A service does not work with its new key, and gets the previous one back',
  async play(stage) {
    const world = await stage.world({ changes: shortOverlaps });
    try {
      const credential = credentialNamed(world, name);
      // Two old releases: an alert that the rotation causes must not look like a bad release.
      const behaviour = { refusesChangeOf: name };
      await ship(world, { digest: goodDigest, commit: 'a11ce00', minutesAgo: 2880, behaviour });
      await ship(world, { digest: badDigest, commit: 'b0bca70', minutesAgo: 1440, behaviour });
      await letItNearExpiry(world, credential);
      const sites = [...new Set(credential.consumers.map(({ site }) => site))];
      const before = await Promise.all(
        sites.map(async (site) => (await referencesOf(world, site)).get('SIGNALR_CONNECTION_STRING')),
      );
      await everyRunEnded(world, { everySeconds: 30 });
      const rotation = await gatherEvidence(world);

      // The daily sweep must not do it to them again.
      const swept = await world.as('on-call').call<{ due: number }>('POST', 'secrets/sweep', {});
      await everyRunEnded(world, { everySeconds: 30 });
      const evidence = await gatherEvidence(world);

      const rolledBack = evidence.runs.filter(({ runbook, outcome }) => runbook === 'roll-back' && outcome?.acted);
      const acted = runsAbout(credential, evidence).filter(({ outcome }) => outcome?.acted);
      const vaults = await Promise.all(vaultsOf(credential).map((vault) => versionsIn(world, vault, name)));
      const pending = await Promise.all(
        vaultsOf(credential).map((vault) => versionsIn(world, vault, `${name}-pending`)),
      );
      const made = vaults.map((versions) => versions.filter((version) => idOf(version) === 'Secondary'));
      const refreshed = new Set(
        (await world.cloud.operations())
          .filter(({ operation, azureOperation }) => /refresh/i.test(`${operation} ${azureOperation}`))
          .map(({ resource }) => sites.find((site) => resource.toLowerCase().startsWith(site.toLowerCase()))),
      );
      const touched = sites.filter((site) => refreshed.has(site));
      const untouched = sites.filter((site) => !refreshed.has(site));
      const after = await Promise.all(
        untouched.map(async (site) => (await referencesOf(world, site)).get('SIGNALR_CONNECTION_STRING')),
      );
      return await resultOf(world, {
        scenario: this.name,
        evidence,
        checks: [
          equal(
            'one run acted, and set it back',
            acted.map(({ outcome }) => outcome?.kind),
            ['set-back'],
          ),
          equal('no release is rolled back for it', rolledBack, []),
          equal(
            'every vault gives out the previous credential',
            vaults.map(([current]) => [idOf(current), current?.enabled]),
            vaults.map(() => ['Primary', true]),
          ),
          check(
            'the version says what it was put back for',
            vaults.every(([current]) => current?.tags[tags.setBackFrom] !== undefined),
            JSON.stringify(vaults.map(([current]) => current?.tags[tags.setBackFrom])),
          ),
          check(
            'the new one is kept for inspection, and gives its value to nobody',
            made.flat().length > 0 && [...made, ...pending].flat().every(({ enabled }) => !enabled),
            `${made.flat().length} versions`,
          ),
          equal('one region was touched', [touched.length, untouched.length], [1, 1]),
          equal(
            'the other has what it had',
            after.map((reference) => reference?.activeVersion),
            before
              .filter((_, index) => untouched.includes(sites[index] ?? ''))
              .map((reference) => reference?.activeVersion),
          ),
          ...(await consumerChecks(world, {
            ...credential,
            consumers: credential.consumers.filter(({ site }) => touched.includes(site)),
          })),
          equal('its consumers are well', await unwellSites(world, credential), []),
          equal(
            'only the unused key was made anew',
            (await regenerationsOf(world, credential)).map(({ key }) => key),
            ['Secondary'],
          ),
          check('the sweep finds it due', swept.body.due > 0, JSON.stringify(swept.body)),
          equal('and touches nothing', evidence.acts.length, rotation.acts.length),
          check(
            'the owner is told, with the secret and the vault',
            (await pagesOf(world)).every(
              ({ known }) => known['secret'] === name && known['owner'] === credential.owner,
            ),
            `${(await pagesOf(world)).length} pages`,
          ),
          ...(await checkQuiet(world, evidence, {
            pages: ['consumers-unwell', 'set-back-before'],
            alertsOf: touched.map(resourceName),
          })),
        ],
      });
    } finally {
      await world.close();
    }
  },
};
