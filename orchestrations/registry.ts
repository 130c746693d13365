/** Every runbook there is; adding one is its folder and one line here. */
import { rollBackRunbook } from './roll-back/runbook.ts';

export const runbooks = [rollBackRunbook] as const;

/** A runbook by name, as operators write it. */
export function findRunbook(name: string): (typeof runbooks)[number] | undefined {
  return runbooks.find((runbook) => runbook.name === name);
}
