/** Takes out of recordings and of runs what varies: times, GUIDs, keys and stack traces. Everything else has to be equal, order included. */

const time = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|\+00:00)/g;
const dashedGuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const compactGuid = /\b[0-9a-f]{32}\b/g;
// Exceptions are JSON in JSON: a quote is as many backslashes and a quote as the one that opened the member.
const stackMember = /(\\*)"(RemoteStackTrace|StackTrace)\1":\1".*?(?<!\\)\1"/g;
const rpcMessage = /(\\*)"Message\1":\1"(Result: Failure.*?)Stack: .*?(?<!\\)\1"/g;
const trailingStack = /, StackTrace: [\s\S]*$/;
const key = /code=(<key>|KEY)(==)?/g;
// The recorded app counts its failures over its lifetime.
const counter = /\b(always|boom) \d+/g;

function text(value: string): string {
  return value
    .replace(trailingStack, ', StackTrace: <stack>')
    .replace(stackMember, '$1"$2$1":$1"<stack>$1"')
    .replace(rpcMessage, '$1"Message$1":$1"$2Stack: <stack>$1"')
    .replace(time, '<time>')
    .replace(dashedGuid, '<guid>')
    .replace(compactGuid, '<compact guid>')
    .replace(key, 'code=<key>')
    .replace(counter, '$1 <n>');
}

/** A copy without what varies; for a difference that reads well, compare the results of `shown`. */
export function normalised(value: unknown): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, name === 'StackTrace' ? '<stack>' : normalised(member)]),
  );
}

/** Normalised JSON, so that the order of members counts. */
export const shown = (value: unknown): string => JSON.stringify(normalised(value), null, 1);

/** A turn's trigger, as far as its times matter. */
interface TimedTrigger {
  readonly history: readonly { EventType: number; Timestamp: string; FireAt?: string }[];
}

const orchestratorStarted = 12;

/**
 * A turn with its timers told by their distance from the turn that created them (`+2000`), which has to be equal, too.
 * `reply` is what the orchestrator answered, or the message of its failure.
 */
export function turnShown(trigger: TimedTrigger, reply: unknown): string {
  const distances = new Map<string, string>();
  let now = 0;
  const note = (fireAt: string): void => {
    if (!distances.has(fireAt)) distances.set(fireAt, `+${Date.parse(fireAt) - now}`);
  };
  for (const { EventType, Timestamp, FireAt } of trigger.history) {
    if (EventType === orchestratorStarted) now = Date.parse(Timestamp);
    if (FireAt !== undefined) note(FireAt);
  }
  let both = JSON.stringify({ trigger, reply });
  for (const [, fireAt = ''] of both.matchAll(/"fireAt":"([^"]+)"/g)) note(fireAt);
  for (const [fireAt, distance] of distances) {
    both = both
      .replaceAll(`"FireAt":"${fireAt}"`, `"FireAt":"${distance}"`)
      .replaceAll(`"fireAt":"${fireAt}"`, `"fireAt":"${distance}"`);
  }
  return shown(JSON.parse(both));
}
