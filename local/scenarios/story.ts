/** What is played again and again, while hosts die and while Azure fails. */
import type { Run } from '../../records/runs.ts';
import type { Evidence } from './evidence.ts';
import type { Check, Stage, WorldOptions } from './scenario.ts';
import type { World } from './world.ts';

export interface Story {
  /** What runs before the first activity does, and between them. */
  readonly surroundings: readonly string[];
  /** Names of the steps that act on Azure. */
  readonly acts: ReadonlySet<string>;
  readonly world?: Pick<WorldOptions, 'changes'>;
  /** @param meanwhile happens once it has begun. */
  play(world: World, stage: Stage, meanwhile?: (world: World) => Promise<void>): Promise<Told>;
  /** Of a run that acted, in a few words. */
  told(run: Run): string;
}

/** The end of every run, with everything that must be so then. */
export interface Told {
  readonly evidence: Evidence;
  readonly checks: readonly Check[];
}

/** Steps that act on Azure, of a runbook's table. */
export function actsOf(
  steps: Readonly<Record<string, { readonly name: string; readonly effect: string }>>,
): ReadonlySet<string> {
  return new Set(
    Object.values(steps)
      .filter(({ effect }) => effect === 'act')
      .map(({ name }) => name),
  );
}
