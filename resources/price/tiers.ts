/** Prices by tier: each part of a quantity at the price of the tier that it lies in. */

export interface Tier {
  /** The tier counts from there on. */
  readonly from: number;
  readonly price: number;
}

/** Tiers begin at 0 and are in order. */
export function tieredCost(quantity: number, tiers: readonly Tier[]): number {
  return tiers.reduce((sum, { from, price }, index) => {
    const until = tiers[index + 1]?.from ?? Infinity;
    return sum + Math.max(Math.min(quantity, until) - from, 0) * price;
  }, 0);
}

/** Without what is given away first: for what Azure gives once to a whole subscription, and not to every resource. */
export function withoutGrant(tiers: readonly Tier[]): readonly Tier[] {
  const paid = tiers.findIndex(({ price }) => price > 0);
  return paid <= 0 ? tiers : tiers.slice(paid).map((tier, index) => (index === 0 ? { ...tier, from: 0 } : tier));
}
