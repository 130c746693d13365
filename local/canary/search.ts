/** Searches everything that is given for every value: what was searched is counted, since a search of nothing finds nothing. */
import { patternsOf, type Canary } from './forms.ts';
import { createScanner, type Finding, type Source } from './scan.ts';

export interface SearchReport {
  readonly values: number;
  /** Values times their forms, each once. */
  readonly patterns: number;
  readonly sources: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly findings: readonly Finding[];
}

export async function search(
  canaries: readonly Canary[],
  sources: AsyncIterable<Source> | Iterable<Source>,
): Promise<SearchReport> {
  const begun = performance.now();
  const patterns = patternsOf(canaries);
  const scan = createScanner(patterns);
  const findings: Finding[] = [];
  const counts = { sources: 0, bytes: 0 };
  for await (const source of sources) {
    counts.sources += 1;
    counts.bytes += source.bytes.length;
    const inName = scan({ name: `the name of source ${counts.sources}`, bytes: Buffer.from(source.name) });
    // What is printed later must not have the value in it either.
    const name = inName.length > 0 ? `source ${counts.sources}` : source.name;
    findings.push(...inName, ...scan({ ...source, name }));
  }
  return {
    values: new Set(canaries.map(({ value }) => value)).size,
    patterns: patterns.length,
    ...counts,
    milliseconds: Math.round(performance.now() - begun),
    findings,
  };
}
