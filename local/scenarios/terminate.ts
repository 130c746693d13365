/** Ends a durable instance from outside, as an operator can with the management API. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalSystem } from '../system/system.ts';

interface HostKeys {
  readonly systemKeys: { readonly durabletask_extension: string };
}

export async function terminateRun(system: LocalSystem, id: string): Promise<void> {
  const keys: HostKeys = JSON.parse(await readFile(join(system.dataFolder, 'host', 'keys.json'), 'utf8'));
  const url = new URL(`/runtime/webhooks/durabletask/instances/${id}/terminate`, system.app);
  url.searchParams.set('reason', 'the scenario ends it');
  url.searchParams.set('code', keys.systemKeys.durabletask_extension);
  const response = await fetch(url, { method: 'POST' });
  await response.body?.cancel();
  if (response.status !== 202) throw new Error(`Terminating ${id} was answered ${response.status}.`);
}
