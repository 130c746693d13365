/** One line of the tables of cases: what a resource comes to, by a few items. */
import type { Assumptions } from '../../../../resources/price/facts.ts';
import type { RetailItem } from '../../../../resources/price/sheet.ts';
import type { Declared } from './shop.ts';

export interface Case {
  readonly title: string;
  readonly of: Declared;
  /** What else is in the snapshot. */
  readonly beside?: readonly Declared[];
  /** Of its type. */
  readonly usage?: Assumptions;
  readonly items?: readonly RetailItem[];
  /** What it is for → a month. Nothing where it is free. */
  readonly costs: Readonly<Record<string, number>>;
  readonly unpriced?: readonly (string | RegExp)[];
}
