/** Who may do what in the snapshot: identities instead of keys where that is possible, and the automation no more than its runbooks call. */
import { describe, expect, it } from 'vitest';
import { dev, named, ofType, textsOf } from './dev.ts';
import { assignments, builtIn, customRole, heldBy } from './roles.ts';

const subscription = '/subscriptions/00000000-0000-4000-8000-000000000001';
const [compute, data] = [
  `${subscription}/resourceGroups/chaufher-dev-compute`,
  `${subscription}/resourceGroups/chaufher-dev-data`,
];
const githubIssuer = 'https://token.actions.githubusercontent.com';
const automation = 'chaufher-dev-ops-weu-id';

describe('Keys and passwords', () => {
  it('are switched off in the registry, in telemetry, and in all storage but that of the media', () => {
    const open = ofType('Microsoft.Storage/storageAccounts')
      .filter(({ properties }) => properties['allowSharedKeyAccess'] !== false)
      .map(({ name }) => name);
    expect(open).toEqual(['chaufherdevmediaweu']);
    expect(named('Microsoft.ContainerRegistry/registries', 'chaufherdevacr').properties).toMatchObject({
      adminUserEnabled: false,
    });
    expect(named('Microsoft.Insights/components', 'chaufher-dev-appi').properties).toMatchObject({
      DisableLocalAuth: true,
    });
  });

  it('cannot publish to any site or slot', () => {
    const sites = ofType('Microsoft.Web/sites', 'Microsoft.Web/sites/slots').map(({ name }) => name);
    const policies = ofType(
      'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
      'Microsoft.Web/sites/slots/basicPublishingCredentialsPolicies',
    );
    expect(policies.map(({ name }) => name).toSorted()).toEqual(
      sites.flatMap((site) => [`${site}/ftp`, `${site}/scm`]).toSorted(),
    );
    for (const { properties } of policies) expect(properties).toEqual({ allow: false });
  });

  it('are nowhere in the snapshot', () => {
    const suspicious = /AccountKey=|AccessKey=|SharedAccessKey|SharedAccessSignature|[?&]sig=|listKeys\(|[?&]code=/i;
    expect(textsOf(dev).filter(({ text }) => suspicious.test(text))).toEqual([]);
  });

  it('open no blob to everybody', () => {
    for (const { properties } of ofType('Microsoft.Storage/storageAccounts'))
      expect(properties).toMatchObject({ allowBlobPublicAccess: false });
    for (const { properties } of ofType('Microsoft.Storage/storageAccounts/blobServices/containers'))
      expect(properties).toMatchObject({ publicAccess: 'None' });
  });
});

describe('The roll-back role', () => {
  const { actions, notActions } = customRole('ChaufHER roll-back (dev)');

  it.each([
    ['read a site and its slot', ['Microsoft.Web/sites/read', 'Microsoft.Web/sites/slots/read']],
    ['read what they run', ['Microsoft.Web/sites/config/read', 'Microsoft.Web/sites/slots/config/read']],
    ['swap with preview', ['Microsoft.Web/sites/applySlotConfig/action', 'Microsoft.Web/sites/slotsswap/action']],
    ['leave a preview', ['Microsoft.Web/sites/resetSlotConfig/action']],
    ['put an image into the slot', ['Microsoft.Web/sites/slots/config/write']],
    ['follow an operation', ['Microsoft.Web/sites/operationresults/read']],
    ['read what was served', ['Microsoft.Insights/metrics/read']],
  ])('can %s', (_what, needed) => {
    expect(actions).toEqual(expect.arrayContaining(needed));
  });

  it('cannot change production past a swap, see settings, or grant anything', () => {
    const refused = actions.filter(
      (action) =>
        action.includes('*') ||
        /^Microsoft\.Authorization\/|\/list\/action$|\/delete$/i.test(action) ||
        /^Microsoft\.Web\/sites\/(config\/)?write$/i.test(action),
    );
    expect(refused).toEqual([]);
    expect(notActions).toEqual([]);
  });
});

describe('The roles of runbooks', () => {
  it.each(['ChaufHER roll-back (dev)', 'ChaufHER rotate secrets (dev)'])(
    '%s is for groups of this environment, and for the automation alone',
    (roleName) => {
      const { name, assignableScopes } = customRole(roleName);
      expect(assignableScopes).toEqual(roleName.includes('rotate') ? [compute, data] : [compute]);
      expect(assignments.filter(({ role }) => role === name)).toEqual(
        assignableScopes.map((scope) => ({ scope, holder: automation, role: name })),
      );
    },
  );

  it('are all that anybody but a pipeline holds on a whole group', () => {
    const wide = assignments.filter(
      ({ scope, holder }) => !scope.includes('/providers/') && !holder?.includes('-stage-'),
    );
    expect(new Set(wide.map(({ holder }) => holder))).toEqual(new Set([automation]));
    const known = ['ChaufHER roll-back (dev)', 'ChaufHER rotate secrets (dev)'].map((name) => customRole(name).name);
    expect(new Set(wide.map(({ role }) => role))).toEqual(new Set(known));
  });
});

describe('A site', () => {
  it.each(['weu', 'neu'])(
    'in %s may pull images, send telemetry, read the secrets of its own region, and nothing else',
    (region) => {
      expect(heldBy(`chaufher-dev-api-${region}-id`)).toEqual([
        `chaufher-dev-appi ${builtIn.metricsPublisher}`,
        `chaufher-dev-kv-${region} ${builtIn.secretsUser}`,
        `chaufherdevacr ${builtIn.acrPull}`,
      ]);
    },
  );
});

describe('A pipeline', () => {
  it.each([
    ['plan', [`chaufher-dev-subscription ${builtIn.reader}`]],
    [
      'release',
      [
        `chaufher-dev-compute ${builtIn.contributor}`,
        `chaufher-dev-edge ${builtIn.contributor}`,
        `chaufher-dev-subscription ${builtIn.reader}`,
      ],
    ],
    ['deploy', [`chaufher-dev-subscription ${builtIn.owner}`]],
  ])('at the stage %s may do what the stage needs', (stage, held) => {
    const found = heldBy(`chaufher-dev-stage-${stage}-weu-id`);
    expect(found.map((one) => one.replace(/^[\d-]+000000000001 /, 'chaufher-dev-subscription ')).toSorted()).toEqual(
      held,
    );
  });

  it('is vouched for by GitHub, for one stage each, and has no secret', () => {
    const credentials = ofType('Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials');
    expect(
      credentials.map(({ name, properties }) => [name.split('/')[0], properties['issuer'], properties['subject']]),
    ).toEqual([
      ['chaufher-dev-stage-deploy-weu-id', githubIssuer, 'repo:chaufher/operations:environment:dev-infrastructure'],
      ['chaufher-dev-stage-plan-weu-id', githubIssuer, 'repo:chaufher/operations:pull_request'],
      ['chaufher-dev-stage-release-weu-id', githubIssuer, 'repo:chaufher/operations:environment:dev'],
    ]);
  });
});
