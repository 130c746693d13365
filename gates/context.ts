/** What every gate is given. */
import type { GateResult } from './finding.ts';
import type { Source } from './sources.ts';

export interface GateContext {
  /** Folder of the repository, for tools that read files themselves. */
  readonly root: string;
  /** The change. */
  readonly head: Source;
  /** What it changes. Asked for by the gates that compare. */
  base(): Promise<Source>;
  /** Only these; all if absent. */
  readonly environments: readonly string[] | undefined;
}

/** Judges; exceptions are applied to what it finds afterwards, alike for all. */
export type Gate = (context: GateContext) => Promise<Omit<GateResult, 'gate'>>;
