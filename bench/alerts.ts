/** Alerts to measure with: those of the storm scenario, each with a fact of its own so that no two are the same delivery. */
import { environment } from '../local/scenarios/stage.ts';
import { stormOf } from '../local/scenarios/storm.ts';

let batches = 0;

/** Bodies in the order of delivery: `count` alerts over so many causes, of ids that no earlier call has given; one in ten comes twice if asked. */
export function freshAlerts(
  count: number,
  causes: number,
  { repeated = false }: { readonly repeated?: boolean } = {},
): readonly string[] {
  batches += 1;
  const firedAt = new Date(Date.now() + batches * 1000);
  const { payloads } = stormOf({ alerts: count, causes, firedAt, environment });
  const bodies = payloads.map((body) => body.replace(/\/alerts\/[0-9a-f]{8}/, `/alerts/${hex(batches)}`));
  return repeated ? bodies : [...new Set(bodies)];
}

/** An alert about the API whose rule no other is of: it gets a run of its own. */
export function alertOfItsOwn(): string {
  const [body = ''] = freshAlerts(1, 1);
  const rule = `chaufher-${environment}-api-weu-5xx`;
  return body.replaceAll(rule, `${rule}-${batches}`);
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
