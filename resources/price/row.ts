/** The words of the price table: what a resource type costs, by which meters. */
import type { Amount } from './amount.ts';

/** Products of one service: what `npm run prices -- refresh` asks for, and all that a row prices from. Names as the API has them; it tells case. */
export interface Products {
  readonly service: string;
  /** The whole name of the product, or a part of it for a family of them. */
  readonly product: string | { readonly containing: string };
  /** Only these meters are kept, where a product has many more than anybody asks for. */
  readonly meters?: RegExp;
}

/** One meter, and how much of it a month takes. */
export interface Ask {
  /** For people: `2 × P1v3`. */
  readonly what: string;
  readonly from: Products;
  /** Which product of a family. */
  readonly product?: RegExp;
  /** SKU and meter as Azure names them; spaces and case do not count, since Azure writes `P1 v3` and `P1v3`. */
  readonly sku?: string;
  readonly meter?: string | RegExp;
  readonly amount: Amount;
  /** Azure gives the first units away once for a subscription: no single resource has a claim to them. */
  readonly grantIsShared?: true;
}

export type Verdict =
  | readonly Ask[]
  /** It costs nothing by itself, and why. */
  | { readonly free: string }
  /** It cannot be priced, and why. */
  | { readonly unknown: string };

/** Reads properties by their path, without case. */
export interface Reading {
  text(path: string): string | undefined;
  number(path: string): number | undefined;
  flag(path: string): boolean | undefined;
  texts(path: string): readonly string[];
  /** How many items a list has; 0 where there is none. */
  count(path: string): number;
  items(path: string): readonly Reading[];
}

/** What a row may know of a resource: paths are from its root (`sku.name`). Whatever it reads that only a deployment decides makes the resource one that is not priced. */
export interface Facts extends Reading {
  /** A quantity of operations/budgets.yaml. Where it is missing there, the resource is not priced in full. */
  assumed(name: string): number;
  /** Another resource of the same snapshot. */
  other(id: string | undefined): Reading | undefined;
  /** What it lies in. */
  parent(): Reading | undefined;
}

export interface PriceRow {
  /** As Azure writes it. */
  readonly type: string;
  readonly products: readonly Products[];
  /** Quantities that no template says, with their meaning: operations/budgets.yaml assumes them. */
  readonly usage?: Readonly<Record<string, string>>;
  price(facts: Facts): Verdict;
}

export function unknownSku(sku: string | undefined): Verdict {
  return { unknown: sku === undefined ? 'it names no SKU' : `the price table does not know the SKU ${sku}` };
}
