/** What a turn decides, and what it has to know of the instance to decide it. */

import type { EventRaised, FinalStatus } from './history.ts';
import type { FunctionKind } from './functions.ts';

/** What a turn asks of the engine; `id` is the sequence number that ties it to its outcome. Inputs and results are JSON text. */
export type Decision = { id: number } & (
  | { kind: 'activity'; name: string; input: string | null }
  | { kind: 'timer'; fireAt: string }
  | { kind: 'orchestration'; name: string; instanceId: string; version: string | null; input: string | null }
  | { kind: 'complete'; status: FinalStatus; result: string | null; details: string | null }
  | { kind: 'continueAsNew'; input: string | null; carryOver: EventRaised[] }
);

/** Who is being replayed, and which functions there are (by name, whatever the case). */
export interface ReplayedInstance {
  readonly name: string;
  readonly instanceId: string;
  readonly executionId: string;
  readonly parentInstanceId: string | undefined;
  readonly knows: (kind: FunctionKind, functionName: string) => boolean;
}
