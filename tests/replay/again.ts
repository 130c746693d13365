/** What today's orchestrator decides where a recorded one stood. */
import type { Decision } from '../../local/durable/decisions.ts';
import { orchestrationTrigger, replyOf } from '../../local/durable/protocol.ts';
import { replay } from '../../local/durable/replay.ts';
import type { RecordedRun, RecordedTurn } from './history.ts';
import { replayApp } from './replay-app.ts';

export async function decideAgain(run: RecordedRun, { past, fresh }: RecordedTurn): Promise<readonly Decision[]> {
  const { orchestrator, instanceId } = run;
  const trigger = orchestrationTrigger({
    history: [...past, ...fresh],
    input: run.input,
    instanceId,
    isReplaying: past.length > 0,
    parentInstanceId: null,
  });
  const instance = { name: orchestrator, instanceId, executionId: 'e', parentInstanceId: undefined, knows: () => true };
  const reply = replyOf(await (await replayApp()).turn(orchestrator, trigger));
  return replay(instance, reply, past, fresh);
}

export function shown(decision: Decision): string {
  if (decision.kind === 'activity') return `activity ${decision.name}`;
  if (decision.kind === 'timer') return `timer ${decision.fireAt}`;
  if (decision.kind === 'complete') return `${decision.status} ${decision.result}`;
  return decision.kind;
}
