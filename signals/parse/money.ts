/** Amounts of money as budget alerts format them for people: currency signs, thousands separators, decimal commas. */

/**
 * The amount in `$11,111.00`, `11.111,00 €`, `CHF 1'234.50`, `₹1,00,000.00`, `-$5.00`, `(5.00)` or a plain number.
 * A single separator before exactly three digits groups thousands (`1,234` and `1.234` are both 1234).
 * @returns undefined where the value is no amount.
 */
export function parseMoney(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 100) return undefined;
  const text = value.normalize('NFKC').trim();
  const digits = /\d[\d.,'’\s]*/.exec(text)?.[0].replace(/['’\s]/g, '');
  if (digits === undefined || !isCurrency(text)) return undefined;
  const number = Number(plain(digits.replace(/[.,]+$/, '')));
  if (!Number.isFinite(number)) return undefined;
  return /^\(.*\)$/.test(text) || /^[^\d]*[-−]/.test(text) || /\d\s*-$/.test(text) ? -number : number;
}

/** One number, and around it nothing but signs and the letters of a currency. */
function isCurrency(text: string): boolean {
  const around = text.replace(/\d(?:[\d.,'’\s]*\d)?[.,]?/, '');
  return /^[\p{Sc}\p{L}\s()+.−-]{0,12}$/u.test(around);
}

/** The last separator is the decimal one, unless it repeats or groups three digits. */
function plain(digits: string): string {
  const last = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  if (last === -1) return digits;
  const separator = digits.charAt(last);
  const other = separator === '.' ? ',' : '.';
  const repeats = digits.indexOf(separator) !== last;
  const grouping = repeats || (!digits.includes(other) && /^[1-9]\d{0,2}[.,]\d{3}$/.test(digits));
  if (grouping) return digits.replaceAll(separator, '').replace(other, '.');
  return `${digits.slice(0, last).replace(/[.,]/g, '')}.${digits.slice(last + 1)}`;
}
