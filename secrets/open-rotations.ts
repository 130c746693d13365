/** Rotations that are under way. */
import type { Runs } from '../records/runs.ts';
import { rotateSecretInput, rotateSecretRunbook } from './rotation-input.ts';

/** Name of the secret, lower case → the run that rotates it now; one that waits for a person, or in its overlap, is among them. */
export async function openRotations(
  runs: Pick<Runs, 'list'>,
  environment: string,
): Promise<ReadonlyMap<string, string>> {
  const { items } = await runs.list({ environment, runbook: rotateSecretRunbook, state: 'running', limit: 1000 });
  return new Map(
    items.flatMap(({ id, input }) => {
      const { data } = rotateSecretInput.safeParse(input);
      return data === undefined || data.dryRun === true ? [] : [[data.secret.toLowerCase(), id] as const];
    }),
  );
}
