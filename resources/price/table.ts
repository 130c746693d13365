/** The price table: one row a resource type. Another type is another row, or a reason why it costs nothing. */
import { computeRows } from './compute.ts';
import { dataRows } from './data.ts';
import { edgeRows } from './edge.ts';
import { freeTypes } from './free.ts';
import { messagingRows } from './messaging.ts';
import { observabilityRows } from './observability.ts';
import type { PriceRow } from './row.ts';

export const priceRows: readonly PriceRow[] = [
  ...computeRows,
  ...dataRows,
  ...edgeRows,
  ...messagingRows,
  ...observabilityRows,
];

const freeByType = new Map(Object.entries(freeTypes).map(([type, reason]) => [type.toLowerCase(), reason]));

/** Why a type costs nothing; undefined where nobody said that it does. */
export function freeReasonOf(type: string): string | undefined {
  const parts = type.toLowerCase().split('/');
  const above = parts.slice(2).map((_, index) => `${parts.slice(0, index + 2).join('/')}/*`);
  return [type.toLowerCase(), ...above].map((name) => freeByType.get(name)).find((reason) => reason !== undefined);
}
