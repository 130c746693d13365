/** Deployment stacks over the official client: what is managed is made, changed, deleted or detached, and nothing else is. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clientsOf, eventually, testCloud, type TestCloud } from '../support.ts';
import { accountId, deployerOf, hasBicep, sayIfSkipped, stackName, stackOf, tryGroup } from './templates.ts';

sayIfSkipped('tests/local/cloud/deployments/stacks.test.ts');

const denying = (excludedPrincipals: string[]) =>
  stackOf(['tryone'], { denySettings: { mode: 'denyDelete', excludedPrincipals } });

describe.skipIf(!hasBicep)('a deployment stack', () => {
  let test: TestCloud;
  let deployer: ReturnType<typeof deployerOf>;
  beforeEach(async () => {
    test = await testCloud();
    deployer = deployerOf(test.cloud);
  });
  afterEach(() => test.cloud.stop());

  const exists = async (id: string): Promise<boolean> =>
    (await test.resources.resources.checkExistenceById(id, '2025-01-01')).body;
  const standing = async (...names: readonly string[]) => Promise.all(names.map((name) => exists(accountId(name))));

  it('makes what its template declares, and lists it as managed', async () => {
    const { properties } = await deployer.put(stackOf(['tryone']));
    expect(properties?.provisioningState).toBe('succeeded');
    expect(properties?.resources).toEqual([
      { id: tryGroup, status: 'managed', denyStatus: 'none' },
      { id: accountId('tryone'), status: 'managed', denyStatus: 'none' },
    ]);
    expect(await standing('tryone')).toEqual([true]);
  });

  it('deletes what is no longer in its template, and leaves what it never managed', async () => {
    await deployer.put(stackOf(['tryone', 'trytwo']));
    await test.resources.resources.beginCreateOrUpdateByIdAndWait(accountId('foreign'), '2025-01-01', {
      location: 'westeurope',
    });
    const { properties } = await deployer.put(stackOf(['tryone']));
    expect(properties?.deletedResources).toEqual([{ id: accountId('trytwo') }]);
    expect(await standing('tryone', 'trytwo', 'foreign')).toEqual([true, false, true]);
  });

  it('detaches instead where it is told to', async () => {
    await deployer.put(stackOf(['tryone', 'trytwo']));
    const { properties } = await deployer.put(stackOf(['tryone'], { actionOnUnmanage: { resources: 'detach' } }));
    expect(properties?.detachedResources).toEqual([{ id: accountId('trytwo') }]);
    expect(properties?.resources).toHaveLength(2);
    expect(await standing('trytwo')).toEqual([true]);
  });

  it('takes what it made with it when it is deleted, or leaves all of it', async () => {
    await deployer.put(stackOf(['tryone']));
    await deployer.destroy('detach');
    expect(await standing('tryone')).toEqual([true]);
    await deployer.put(stackOf(['tryone']));
    await deployer.destroy('delete');
    expect([await exists(tryGroup), ...(await standing('tryone'))]).toEqual([false, false]);
    await expect(deployer.stacks.getAtSubscription(stackName)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('leaves a group with a stranger in it where the group is detached', async () => {
    await deployer.put(stackOf(['tryone']));
    await test.resources.resources.beginCreateOrUpdateByIdAndWait(accountId('foreign'), '2025-01-01', {
      location: 'westeurope',
    });
    await deployer.destroy('delete', 'detach');
    expect(await standing('tryone', 'foreign')).toEqual([false, true]);
  });

  it('fails for one resource, makes the others, deletes nothing, and is mended by the same request', async () => {
    await deployer.put(stackOf(['tryone']));
    const fault = {
      service: 'deployments',
      method: 'PUT',
      path: '*/trytwo',
      status: 409,
      code: 'StorageAccountIsBusy',
    };
    const { id } = await test.control.addFault(fault);
    await expect(deployer.put(stackOf(['trytwo', 'trythree']))).rejects.toThrow('StorageAccountIsBusy');
    const failed = await deployer.stacks.getAtSubscription(stackName);
    expect(failed.properties?.provisioningState).toBe('failed');
    expect(failed.properties?.failedResources).toMatchObject([{ id: accountId('trytwo') }]);
    expect(await standing('tryone', 'trytwo', 'trythree')).toEqual([true, false, true]);

    await test.control.removeFault(id);
    await deployer.put(stackOf(['trytwo', 'trythree']));
    expect(await standing('tryone', 'trytwo', 'trythree')).toEqual([false, true, true]);
  });

  it('takes one update at a time', async () => {
    await deployer.stacks.beginCreateOrUpdateAtSubscription(stackName, stackOf(['tryone']));
    await expect(deployer.put(stackOf(['tryone']))).rejects.toMatchObject({
      statusCode: 409,
      code: 'DeploymentStackInNonTerminalState',
    });
  });

  it('refuses a sixth excluded principal, a template with a mistake and an unknown mode', async () => {
    const five = ['1', '2', '3', '4', '5'];
    await expect(deployer.put(denying([...five, '6']))).rejects.toThrow('at most 5 are permitted');
    await expect(deployer.put(stackOf([], { denySettings: { mode: 'everything' } }))).rejects.toMatchObject({
      statusCode: 400,
    });
    const broken = stackOf(['tryone'], { parameters: { nothing: { value: 1 } } });
    await expect(deployer.put(broken)).rejects.toMatchObject({ statusCode: 400, code: 'InvalidTemplate' });
    await expect(deployer.put(denying(five))).resolves.toMatchObject({
      properties: { provisioningState: 'succeeded' },
    });
  });

  it('goes on only when told to where Azure is unsure of what it manages', async () => {
    await deployer.put(stackOf(['tryone']));
    await test.control.setStackOutOfSync(stackName);
    await expect(deployer.put(stackOf(['tryone']))).rejects.toMatchObject({ code: 'DeploymentStackOutOfSync' });
    await expect(deployer.destroy('delete')).rejects.toMatchObject({ code: 'DeploymentStackOutOfSync' });
    await deployer.put(stackOf(['tryone'], { bypassStackOutOfSyncError: true }));
    await expect(deployer.put(stackOf(['tryone']))).resolves.toMatchObject({
      properties: { provisioningState: 'succeeded' },
    });
  });

  it('logs what it changed in the name of who asked, and nothing where nothing changes', async () => {
    await deployer.put(stackOf(['tryone']));
    await test.control.clearOperations();
    await deployer.put(stackOf(['tryone']));
    const written = async () =>
      (await test.control.operations()).filter(({ azureOperation }) => /storageAccounts/i.test(azureOperation));
    expect(await written()).toEqual([]);
    await deployer.put(stackOf(['tryone'], { parameters: { tier: { value: 'Cool' } } }));
    expect(await written()).toMatchObject([
      {
        resource: accountId('tryone'),
        result: 'succeeded',
        detail: `stack ${stackName}`,
        callerObjectId: '00000000-0000-4000-8000-00000000d003',
      },
    ]);
  });
});

describe.skipIf(!hasBicep)('deny settings of a stack', () => {
  let test: TestCloud;
  beforeEach(async () => {
    test = await testCloud();
  });
  afterEach(() => test.cloud.stop());

  const pipeline = '00000000-0000-4000-8000-00000000d003';
  const as = (principal: string) => clientsOf(test.cloud, principal).resources.resources;
  const remove = (principal: string) =>
    as(principal).beginDeleteByIdAndWait(accountId('tryone'), '2025-01-01', { updateIntervalInMs: 20 });
  const change = (principal: string) =>
    as(principal).beginUpdateByIdAndWait(accountId('tryone'), '2025-01-01', { tags: { by: principal } });
  const put = (denySettings: { mode: string; excludedPrincipals?: string[]; excludedActions?: string[] }) =>
    deployerOf(test.cloud).put(stackOf(['tryone'], { denySettings }));

  it('refuse writes and deletes of others, and neither reading nor the excluded', async () => {
    await put({ mode: 'denyWriteAndDelete', excludedPrincipals: [pipeline] });
    for (const act of [change, remove])
      await expect(act('on-call')).rejects.toMatchObject({
        statusCode: 403,
        code: 'DenyAssignmentAuthorizationFailed',
      });
    expect((await as('on-call').getById(accountId('tryone'), '2025-01-01')).tags).toBeUndefined();
    await change('pipeline');
    expect((await as('on-call').getById(accountId('tryone'), '2025-01-01')).tags).toEqual({ by: 'pipeline' });
  });

  it('of denyDelete refuse deletes alone', async () => {
    await put({ mode: 'denyDelete' });
    await change('on-call');
    await expect(remove('on-call')).rejects.toMatchObject({ code: 'DenyAssignmentAuthorizationFailed' });
  });

  it('leave excluded actions to everybody', async () => {
    await put({ mode: 'denyWriteAndDelete', excludedActions: ['Microsoft.Storage/*/write'] });
    await change('on-call');
    await expect(remove('on-call')).rejects.toMatchObject({ statusCode: 403 });
  });

  it('end with the stack, and do not bind the stack itself', async () => {
    await put({ mode: 'denyWriteAndDelete' });
    await deployerOf(test.cloud).put(
      stackOf(['tryone'], { denySettings: { mode: 'denyWriteAndDelete' }, parameters: { tier: { value: 'Cool' } } }),
    );
    await deployerOf(test.cloud).destroy('detach');
    await change('on-call');
    expect((await as('reader').getById(accountId('tryone'), '2025-01-01')).tags).toEqual({ by: 'on-call' });
  });
});

describe.skipIf(!hasBicep)('a stack that is being deployed', () => {
  it('is deployed to its end by the next process', async () => {
    const data = mkdtempSync(join(tmpdir(), 'stack-'));
    const first = await testCloud({ data, provisioningMs: 1_000 });
    await deployerOf(first.cloud).stacks.beginCreateOrUpdateAtSubscription(stackName, stackOf(['tryone']));
    await first.cloud.stop();

    const second = await testCloud({ data });
    try {
      const ended = await eventually(
        () => deployerOf(second.cloud).stacks.getAtSubscription(stackName),
        ({ properties }) => properties?.provisioningState !== 'deploying',
      );
      expect(ended.properties).toMatchObject({ provisioningState: 'succeeded', resources: [{}, {}] });
    } finally {
      await second.cloud.stop();
    }
  });
});

describe('without the Bicep CLI', () => {
  it('a stack is refused with an error that names it', async () => {
    vi.stubEnv('PATH', '');
    const test = await testCloud();
    try {
      await expect(deployerOf(test.cloud).put(stackOf(['tryone']))).rejects.toMatchObject({
        statusCode: 501,
        code: 'BicepCliMissing',
      });
    } finally {
      vi.unstubAllEnvs();
      await test.cloud.stop();
    }
  });
});
