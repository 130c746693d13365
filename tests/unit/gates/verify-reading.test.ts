/** Many resources in few calls: what is asked of Azure for a thousand of them, and what becomes of refusals. */
import { describe, expect, it } from 'vitest';
import type { Deployed, DeployedResource } from '../../../azure/deployed.ts';
import { AutomationError } from '../../../errors.ts';
import { readAll } from '../../../orchestrations/verify-deployment/looks/reading.ts';
import { lookAtResources } from '../../../orchestrations/verify-deployment/looks/resources.ts';
import { readSnapshot } from '../../../resources/snapshot.ts';
import { lookPorts } from './verify-ports.ts';

const group = '/subscriptions/s/resourceGroups/shop';
const accounts = `${group}/providers/Microsoft.Storage/storageAccounts`;
const found = (id: string): DeployedResource => ({
  id,
  name: id.split('/').at(-1) ?? '',
  type: '',
  tags: { owner: 'a' },
  properties: {},
});
const wanted = (...ids: readonly string[]) => ids.map((id) => ({ id, apiVersion: '1' }));

interface Asked {
  readonly calls: string[];
  readonly deployed: Deployed;
}

/** A cloud that has these, and lists what it is asked for. */
function cloudOf(ids: readonly string[], bent: Partial<Deployed> = {}): Asked {
  const calls: string[] = [];
  const below = (path: string) =>
    ids.filter((id) => id.startsWith(`${path}/`) && !id.slice(path.length + 1).includes('/'));
  const deployed: Deployed = {
    resources: async () => ids.filter((id) => id.split('/').length === 9).map(found),
    list: async (path) => below(path).map(found),
    read: async (id) => (ids.includes(id) ? found(id) : undefined),
    compliance: async () => undefined,
    ...bent,
  };
  return {
    calls,
    deployed: {
      resources: (id) => (calls.push(`resources ${id}`), deployed.resources(id)),
      list: (...given) => (calls.push(`list ${given[0]}`), deployed.list(...given)),
      read: (...given) => (calls.push(`read ${given[0]}`), deployed.read(...given)),
      compliance: deployed.compliance,
    },
  };
}

describe('Reading', () => {
  it('asks for siblings by their list, and for single ones by themselves', async () => {
    const siblings = ['a', 'b', 'c', 'd'].map((name) => `${accounts}/x/tableServices/default/tables/${name}`);
    const single = `${accounts}/x/blobServices/default`;
    const { deployed, calls } = cloudOf([...siblings.slice(1), single]);
    const reading = await readAll(deployed, wanted(...siblings, single));
    expect(calls).toEqual([`list ${accounts}/x/tableServices/default/tables`, `read ${single}`]);
    expect([...reading.found.values()].map(({ id }) => id).toSorted()).toEqual([single, ...siblings.slice(1)]);
    expect(reading.unknown.size).toBe(0);
  });

  it('asks one by one where there is no list, or none that the caller may read', async () => {
    const ids = ['a', 'b', 'c'].map((name) => `${accounts}/${name}`);
    for (const list of [
      async () => undefined,
      async () => {
        throw new AutomationError('forbidden', 'Azure answered 403.');
      },
    ]) {
      const { deployed, calls } = cloudOf(ids, { list });
      expect((await readAll(deployed, wanted(...ids))).found.size).toBe(3);
      expect(calls.filter((call) => call.startsWith('read'))).toHaveLength(3);
    }
  });

  it('says of what may not be read why, and goes on', async () => {
    const [one, other] = [`${accounts}/a`, `${accounts}/b/blobServices/default`];
    const { deployed } = cloudOf([one, other], {
      read: async (id) => {
        if (id === one) throw new AutomationError('forbidden', 'Azure answered 403.');
        return found(id);
      },
    });
    const reading = await readAll(deployed, wanted(one, other));
    expect([...reading.unknown]).toEqual([[one.toLowerCase(), 'Azure answered 403.']]);
    expect(reading.found.size).toBe(1);
  });

  it('does not ask where the version of the API is not known', async () => {
    const { deployed, calls } = cloudOf([]);
    const { unknown } = await readAll(deployed, [{ id: `${accounts}/a` }]);
    expect([calls, unknown.size]).toEqual([[], 1]);
  });

  it('ends where the cloud fails for now, so that the step is tried again', async () => {
    const { deployed } = cloudOf([], {
      read: async () => {
        throw new AutomationError('unavailable', 'Azure answered 503.');
      },
    });
    await expect(readAll(deployed, wanted(`${accounts}/a`))).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('A thousand resources', () => {
  const top = Array.from({ length: 400 }, (_, index) => `${accounts}/account${index}`);
  const tables = Array.from(
    { length: 600 },
    (_, index) => `${accounts}/account${index % 20}/tableServices/default/tables/t${index}`,
  );
  const snapshot = readSnapshot('dev', {
    predictedResources: [...top, ...tables].map((id) => ({
      id,
      type: id.includes('tables')
        ? 'Microsoft.Storage/storageAccounts/tableServices/tables'
        : 'Microsoft.Storage/storageAccounts',
      name: id.split('/').at(-1),
      apiVersion: '2024-01-01',
      tags: { owner: 'a' },
    })),
  });

  it('are looked for in two dozen calls', async () => {
    const { deployed, calls } = cloudOf([...top, ...tables]);
    const verdict = await lookAtResources(lookPorts({ deployed }), snapshot);
    expect(verdict).toEqual({ judged: 1000, findings: [], notJudged: [] });
    expect(calls).toHaveLength(1 + 20);
  });

  it('are each confirmed before they are missed, since lists lag behind', async () => {
    const stale: Partial<Deployed> = { resources: async () => top.slice(2).map(found) };
    const { deployed, calls } = cloudOf([...top.slice(1), ...tables], stale);
    const { findings } = await lookAtResources(lookPorts({ deployed }), snapshot);
    expect(findings.map(({ resource }) => resource)).toEqual([top[0]]);
    expect(calls.filter((call) => call.startsWith('read'))).toEqual([`read ${top[0]}`, `read ${top[1]}`]);
  });

  it('that a list still has, and that are gone, are missed where the list is also wrong about their tags', async () => {
    const stale = async () => top.map((id) => ({ ...found(id), tags: {} }));
    const { deployed } = cloudOf([...top.slice(1), ...tables], { resources: stale });
    const { findings } = await lookAtResources(lookPorts({ deployed }), snapshot);
    expect(findings.map(({ rule, resource }) => `${rule} ${resource}`)).toEqual([`missing ${top[0]}`]);
  });
});
