/** Amounts for people. */

const amounts = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export function money(amount: number): string {
  return amounts.format(amount);
}

/** `+12.00`, `-12.00`; nothing where nothing changes. */
export function moreOrLess(delta: number): string {
  const text = money(delta);
  if (text === '0.00' || text === '-0.00') return '';
  return delta > 0 ? `+${text}` : text;
}
