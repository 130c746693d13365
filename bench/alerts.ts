/** Alerts to measure with: those of the storm scenario, each with a fact of its own so that no two are the same delivery. */
import { environment } from '../local/scenarios/stage.ts';
import { stormOf } from '../local/scenarios/storm.ts';

let batches = 0;

/** Bodies in the order of delivery: `count` alerts over so many causes, of ids that no earlier call has given. */
export function freshAlerts(count: number, causes: number): readonly string[] {
  batches += 1;
  const firedAt = new Date(Date.now() + batches * 1000);
  const { payloads } = stormOf({ alerts: count, causes, firedAt, environment });
  // The storm repeats some: a repetition costs less, and whether it counts depends on what came between.
  return [...new Set(payloads)].map((body, index) =>
    body.replace(/\/alerts\/[0-9a-f]{8}-[0-9a-f]{4}/, `/alerts/${hex(index, 8)}-${hex(batches, 4)}`),
  );
}

/** Alerts of causes that a storm does not have, and that start nothing durable. */
export function otherAlerts(count: number, causes: number): readonly string[] {
  return freshAlerts(count, causes)
    .filter((body) => body.includes('storm-'))
    .map((body) => body.replaceAll('storm-', 'calm-'));
}

/** An alert about the API whose rule no other is of: it gets a run of its own. */
export function alertOfItsOwn(): string {
  const [body = ''] = freshAlerts(1, 1);
  const rule = `chaufher-${environment}-api-weu-5xx`;
  return body.replaceAll(rule, `${rule}-${batches}`);
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}
