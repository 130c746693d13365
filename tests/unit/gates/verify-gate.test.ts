/** Gate `verify`: what blocks, what is waited for, and what ends it without a verdict. */
import { describe, expect, it } from 'vitest';
import type { Deployed } from '../../../azure/deployed.ts';
import { AutomationError } from '../../../errors.ts';
import { folderSource, type Source } from '../../../gates/sources.ts';
import { connect } from '../../../gates/verify/connect.ts';
import { verifyWith } from '../../../gates/verify/verify.ts';
import { readSnapshot } from '../../../resources/snapshot.ts';
import { lookPorts } from './verify-ports.ts';

const group = '/subscriptions/s/resourceGroups/shop';
const id = `${group}/providers/Microsoft.Storage/storageAccounts/a`;
const json = {
  predictedResources: [
    { id, type: 'Microsoft.Storage/storageAccounts', name: 'a', apiVersion: '1', tags: { owner: 'a' } },
  ],
};

function source(snapshots: Readonly<Record<string, unknown>>): Source {
  return {
    name: 'the working tree',
    read: async (path) => JSON.stringify(snapshots[path.split('/').at(-1)?.replace('.json', '') ?? '']),
    list: async (folder) => (folder.endsWith('existing') ? [] : Object.keys(snapshots).map((name) => `${name}.json`)),
  };
}

interface Bent {
  readonly tags?: Readonly<Record<string, string>>;
  readonly environments?: readonly string[];
  readonly deployed?: Partial<Deployed>;
}

/** A cloud that has the account from the given look on, with these tags. */
function judge(fromLook: number, { tags = { owner: 'a' }, environments = ['dev'], deployed: bent = {} }: Bent = {}) {
  let looks = 0;
  const resources: Deployed['resources'] = async () => {
    looks += 1;
    return looks < fromLook ? [] : [{ id, name: 'a', type: 'Microsoft.Storage/storageAccounts', tags, properties: {} }];
  };
  const read: Deployed['read'] = async () =>
    looks < fromLook ? undefined : { id, name: 'a', type: 'Microsoft.Storage/storageAccounts', tags, properties: {} };
  const deployed = { ...lookPorts().deployed, resources, read, ...bent };
  const gate = verifyWith(() => lookPorts({ deployed }, [readSnapshot('dev', json)]), { looks: 3, everySeconds: 0 });
  const head = source({ dev: json, prod: json });
  return { result: gate({ root: '/', head, base: async () => head, environments }), looked: () => looks };
}

describe('What a gate finds after a deployment', () => {
  it('blocks where a declared resource is not there, after it has looked several times', async () => {
    const { result, looked } = judge(9);
    expect((await result).findings).toEqual([
      expect.objectContaining({ gate: 'verify', rule: 'missing', level: 'block', environment: 'dev', resource: id }),
    ]);
    expect(looked()).toBe(3);
  });

  it('is nothing where it came right while it looked', async () => {
    const { result, looked } = judge(2);
    expect((await result).findings).toEqual([]);
    expect(looked()).toBe(2);
  });

  it('only warns of tags, and does not wait for them', async () => {
    const { result, looked } = judge(1, { tags: { owner: 'b' } });
    expect((await result).findings.map(({ rule, level }) => [rule, level])).toEqual([['tags-differ', 'warn']]);
    expect(looked()).toBe(1);
  });

  it('shows how much was looked at, side by side', async () => {
    const { tables } = await judge(1).result;
    expect(tables[0]?.rows[0]).toEqual(['resources', '1', '0', '0']);
    expect(tables[0]?.rows.map(([side]) => side)).toHaveLength(7);
  });
});

describe('What ends it without a verdict', () => {
  it('is an environment that has no snapshot', async () => {
    await expect(judge(1, { environments: ['staging'] }).result).rejects.toThrow('got staging');
  });

  it('is a cloud that does not answer, with a word about logins', async () => {
    const deployed: Partial<Deployed> = {
      resources: async () => {
        throw new AutomationError('unavailable', 'list the resources: Azure answered nothing.');
      },
    };
    await expect(judge(1, { deployed }).result).rejects.toThrow(/az login/);
  });

  it.each([
    [{ ARM_ENDPOINT: 'http://127.0.0.1:1' }, 'ARM_ENDPOINT'],
    [{ VAULT_CHALLENGE_CHECK: 'off' }, 'VAULT_CHALLENGE_CHECK'],
  ])('is a setting that would hand tokens to others: %o', (settings, name) => {
    expect(() => connect(settings, lookPorts().estate, 's')).toThrow(name);
  });
});

it('takes a folder as it is', async () => {
  const root = new URL('../../../', import.meta.url).pathname;
  const gate = verifyWith(() => lookPorts(), { looks: 1, everySeconds: 0 });
  const { findings, notJudged } = await gate({
    root,
    head: folderSource(root),
    base: async () => folderSource(root),
    environments: ['dev'],
  });
  expect(findings.length).toBeGreaterThan(90);
  expect(notJudged).toContainEqual(expect.stringContaining('another deployment makes'));
});
