import { describe, expect, it } from 'vitest';

import { readEvents } from '../../../../signals/parse/events.ts';
import type { Signal } from '../../../../signals/signal.ts';
import { eventSignal, payload, payloadNames } from '../payloads.ts';

const site =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourcegroups/chaufher-dev-compute/providers/microsoft.web/sites/chaufher-dev-api-weu';
const secret = {
  kind: 'secret',
  name: 'Microsoft.KeyVault.SecretNearExpiry',
  condition: 'occurred',
  at: '2026-03-02T08:15:33.103Z',
  title: 'SecretNearExpiry: chaufher-dev-kv/maps-key',
  resourceType: 'microsoft.keyvault/vaults',
  facts: expect.objectContaining({
    vault: 'chaufher-dev-kv',
    objectType: 'Secret',
    objectName: 'maps-key',
    version: 'ee059b2bb5bc48398a53b168c6cdcb10',
    expires: 1_775_000_000,
  }),
} as const satisfies Partial<Signal>;

const caller = {
  callerObjectId: '0f0f0f0f-0000-4000-8000-000000000001',
  callerAppId: '0e0e0e0e-0000-4000-8000-000000000001',
  correlationId: '6a6a6a6a-0000-4000-8000-000000000001',
};

const table: Readonly<Record<string, Partial<Signal>>> = {
  'secret-near-expiry': secret,
  'secret-near-expiry-stray-spaces-and-numbers': secret,
  'secret-near-expiry-cloud-event': secret,
  'secret-new-version-without-end': {
    kind: 'secret',
    facts: expect.objectContaining({ version: '0000aa11bb22', expires: null }),
  },
  'resource-write-lower-case-group': {
    kind: 'resource-change',
    targets: [site],
    facts: expect.objectContaining({
      operation: 'Microsoft.Web/sites/write',
      change: 'write',
      outcome: 'success',
      status: 'Succeeded',
      ...caller,
    }),
  },
  'resource-action-claims-in-a-text-cloud-event': {
    kind: 'resource-change',
    targets: [site],
    facts: expect.objectContaining({ operation: 'Microsoft.Web/sites/slotsswap/action', method: 'POST', ...caller }),
  },
  'policy-state-non-compliant': {
    kind: 'policy-state',
    targets: [site],
    facts: expect.objectContaining({ complianceState: 'NonCompliant', statedAt: '2026-03-02T08:14:42.449Z' }),
  },
  'app-configuration-null-label': {
    kind: 'configuration',
    facts: expect.objectContaining({ store: 'chaufher-dev-config', key: 'rides:surge' }),
  },
  'slot-swap-completed': {
    kind: 'web-app',
    title: 'SlotSwapCompleted: chaufher-dev-api-weu staging to production',
    targets: [site],
    facts: expect.objectContaining({ sourceSlot: 'staging', targetSlot: 'production' }),
  },
  'app-restarted-action-detail': { kind: 'web-app', facts: expect.objectContaining({ action: 'Restarted' }) },
  'sms-delivery-report': {
    kind: 'communication',
    facts: expect.objectContaining({ messageId: 'Outgoing_1', deliveryStatus: 'Failed', attempts: 1 }),
  },
  'sms-received': { kind: 'communication', facts: { messageId: 'Incoming_1', receivedAt: '2026-03-02T08:15:45.320Z' } },
  'availability-status-resource-info': {
    kind: 'resource-availability',
    resourceType: 'microsoft.compute/virtualmachines',
    facts: expect.objectContaining({ availabilityState: 'Unavailable', previousAvailabilityState: 'Available' }),
  },
  'backup-with-the-word-none': {
    kind: 'web-app',
    title: 'BackupOperationCompleted: chaufher-dev-api-weu',
    facts: { app: 'chaufher-dev-api-weu', action: 'Completed', requestId: '9a9a9a9a-0000-4000-8000-000000000001' },
  },
  'resource-annotated': {
    kind: 'resource-availability',
    facts: expect.objectContaining({
      annotation: 'VirtualMachineRestarted',
      context: 'Platform Initiated',
      category: 'Unplanned',
    }),
  },
  'unknown-type': {
    kind: 'unknown',
    name: 'Microsoft.Storage.BlobCreated',
    resourceType: 'microsoft.storage/storageaccounts',
  },
  'subscription-validation': { kind: 'unknown', name: 'Microsoft.EventGrid.SubscriptionValidationEvent' },
};

describe('an event', () => {
  it.each(Object.entries(table))('%s is understood', (name, expected) => {
    expect(eventSignal(name)).toMatchObject(expected);
  });

  it('of every payload kept here is in the table, or comes in a batch', () => {
    const single = payloadNames('events').filter((name) => !name.startsWith('batch'));
    expect(single).toEqual(Object.keys(table).toSorted());
  });

  it('keeps no number, message, code or part of a token', () => {
    const kept = Object.keys(table).map((name) => JSON.stringify(eventSignal(name)));
    expect(kept.filter((text) => /canary|5555|203\.0\.113|A Person|syncToken/.test(text))).toEqual([]);
  });

  it('that cannot be read does not stop the others of its batch', () => {
    const { signals, problems } = readEvents(payload('events/batch-with-one-bad'));
    expect(signals.map((signal) => signal.kind)).toEqual(['secret', 'web-app']);
    expect(problems.map((problem) => problem.message)).toEqual([
      '[1].eventTime: expected a date and time in ISO 8601, got "yesterday".',
    ]);
  });

  it('is the same signal when it is delivered again, however it is formatted', () => {
    const text = JSON.stringify(payload('events/secret-near-expiry'), null, 7);
    const again = readEvents(JSON.parse(text)).signals[0];
    expect(again?.id).toBe(eventSignal('secret-near-expiry').id);
    expect(again?.id).not.toBe(eventSignal('secret-near-expiry-stray-spaces-and-numbers').id);
  });
});
