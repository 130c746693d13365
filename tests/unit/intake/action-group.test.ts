import { describe, expect, it } from 'vitest';
import { requireActionGroup } from '../../../intake/action-group.ts';

const alertsApplicationId = '461e8683-5575-4561-ac7f-899cc907d62a';
const role = 'ActionGroupsSecureWebhook';
const caller = { objectId: 'o', applicationId: alertsApplicationId, name: 'AzNS AAD Webhook', roles: [role] };
const refused = expect.objectContaining({ code: 'forbidden' });

describe('a caller of the alert webhook', () => {
  it('is an action group of Azure Monitor with its role, whatever the case of its id', () => {
    for (const applicationId of [alertsApplicationId, alertsApplicationId.toUpperCase()])
      expect(() => requireActionGroup({ ...caller, applicationId }, { alertsApplicationId })).not.toThrow();
  });

  it.each([
    ['has another application', { applicationId: '00000000-0000-4000-8000-00000000c001' }],
    ['says no application', { applicationId: '' }],
    ['lacks the role', { roles: [] }],
    ['has every role but this', { roles: ['Operations.Operate', 'Operations.Approve', 'ActionGroupsSecureWebhooks'] }],
  ])('is refused where it %s', (_what, changes) => {
    expect(() => requireActionGroup({ ...caller, ...changes }, { alertsApplicationId })).toThrow(refused);
  });

  it('is refused where its application is not the configured one', () => {
    expect(() => requireActionGroup(caller, { alertsApplicationId: 'another' })).toThrow(refused);
  });
});
