/** The results of a run, as a table for people. */
import { styleText } from 'node:util';
import type { Measured } from './measured.ts';

const heading = ['', 'ours', 'min–max', 'baseline', 'min–max', 'ratio', 'aim', ''];

export function table(results: readonly Measured[]): string {
  const rows = [heading, ...results.map(row)];
  const widths = heading.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [
    styleText('bold', lines[0] ?? ''),
    ...lines.slice(1).map((line, index) => coloured(line, results[index])),
  ].join('\n');
}

function row({ name, unit, ours, baseline, ratio, aim, met, samples }: Measured): readonly string[] {
  return [
    `${name} (${unit})`,
    figure(ours),
    range(samples.ours),
    baseline === null ? '' : figure(baseline),
    range(samples.baseline),
    ratio === null ? '' : ratio.toFixed(2),
    aim ?? '',
    met === null ? '' : met ? 'met' : 'not met',
  ];
}

function coloured(line: string, result: Measured | undefined): string {
  if (result?.met === false) return styleText('yellow', line);
  return result?.met === true ? styleText('green', line) : line;
}

function range(values: readonly number[]): string {
  return values.length > 1 ? `${figure(Math.min(...values))}–${figure(Math.max(...values))}` : '';
}

function figure(value: number): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
