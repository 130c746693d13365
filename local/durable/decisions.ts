/** What a turn decides, and what it has to know of the instance to decide it. */

import type { EventRaised } from './history.ts';

/** What a turn asks of the engine; `id` is the sequence number that ties it to its outcome. */
export type Decision =
  | { kind: 'activity'; id: number; name: string; input: unknown }
  | { kind: 'timer'; id: number; fireAt: string }
  | {
      kind: 'orchestration';
      id: number;
      name: string;
      instanceId: string;
      version: string | null;
      input: string | null;
    }
  | {
      kind: 'complete';
      id: number;
      status: 'Completed' | 'Failed' | 'Terminated';
      result: string | null;
      details: string | null;
    }
  | { kind: 'continueAsNew'; id: number; input: string | null; carryOver: EventRaised[] };

/** Who is being replayed, and which functions there are (by name, whatever the case). */
export interface ReplayedInstance {
  name: string;
  instanceId: string;
  executionId: string;
  parentInstanceId: string | null;
  readonly knows: (kind: 'activity' | 'orchestrator', functionName: string) => boolean;
  /** Called for a function that is not registered; the real engine says nothing. */
  readonly unknown: (kind: 'activity' | 'orchestrator', functionName: string) => void;
}
