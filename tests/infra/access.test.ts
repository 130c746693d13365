/** Who may do what in the snapshot: identities instead of keys, and the automation no more than its runbooks call. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { dev, named, ofType, textsOf } from './dev.ts';

const roleSchema = z.object({
  assignableScopes: z.array(z.string()),
  permissions: z.array(z.object({ actions: z.array(z.string()), notActions: z.array(z.string()) })).length(1),
});
const assignments = ofType('Microsoft.Authorization/roleAssignments').map(({ id, properties }) => ({
  scope: id.replace(/\/providers\/Microsoft\.Authorization\/.*$/, ''),
  ...z.object({ principalId: z.string(), roleDefinitionId: z.string() }).parse(properties),
}));
const subscription = '/subscriptions/00000000-0000-4000-8000-000000000001';
const identityOf = (principalId: string) => /userAssignedIdentities\/([\w-]+)'/.exec(principalId)?.[1];

describe('Keys and passwords', () => {
  it('are switched off in storage, in the registry and in telemetry', () => {
    for (const { properties } of ofType('Microsoft.Storage/storageAccounts'))
      expect(properties).toMatchObject({ allowSharedKeyAccess: false, allowBlobPublicAccess: false });
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
    const suspicious = /AccountKey=|SharedAccessKey|SharedAccessSignature|[?&]sig=|listKeys\(|[?&]code=/i;
    expect(textsOf(dev).filter(({ text }) => suspicious.test(text))).toEqual([]);
  });
});

describe('The roll-back role', () => {
  const [role] = ofType('Microsoft.Authorization/roleDefinitions');
  const { permissions, assignableScopes } = roleSchema.parse(role?.properties);
  const actions = permissions.flatMap((permission) => permission.actions);

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
  });

  it('is for this environment, and for the automation alone', () => {
    expect(assignableScopes).toEqual([`${subscription}/resourceGroups/chaufher-dev`]);
    const holders = assignments.filter(
      ({ roleDefinitionId }) =>
        roleDefinitionId === `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role?.name}`,
    );
    expect(holders.map(({ scope, principalId }) => [scope, identityOf(principalId)])).toEqual([
      [assignableScopes[0], 'chaufher-dev-ops-weu-id'],
    ]);
  });
});

describe('Role assignments', () => {
  it('let a site pull images and send telemetry, and nothing else', () => {
    for (const identity of ['chaufher-dev-api-weu-id', 'chaufher-dev-api-neu-id']) {
      const held = assignments.filter(({ principalId }) => identityOf(principalId) === identity);
      expect(
        held.map(({ scope, roleDefinitionId }) => [scope.split('/').at(-1), roleDefinitionId.split('/').at(-1)]),
      ).toEqual([
        ['chaufherdevacr', '7f951dda-4ed3-4680-a7ca-43fe172d538d'],
        ['chaufher-dev-appi', '3913510d-42f4-4e42-8a64-420c390055eb'],
      ]);
    }
  });

  it('give the automation the resource group through the roll-back role only', () => {
    const [role] = ofType('Microsoft.Authorization/roleDefinitions');
    const wide = assignments.filter(({ scope }) => !scope.includes('/providers/'));
    expect(wide.map(({ roleDefinitionId }) => roleDefinitionId.split('/').at(-1))).toEqual([role?.name]);
  });
});
