/** A gate's result for people on a terminal, for a pull request, and for programs. */
import { nothingJudged, passes, type Finding, type GateResult, type Table } from './finding.ts';

export type Form = 'text' | 'markdown' | 'json';

export function report(result: GateResult, form: Form): string {
  if (form === 'json') return JSON.stringify({ ...result, passed: passes(result) }, null, 2);
  return form === 'markdown' ? markdown(result) : text(result);
}

const findingColumns = ['', 'rule', 'where', 'why', 'fix'];

function rowOf(finding: Finding): readonly string[] {
  const { level, excused, rule, why, fix } = finding;
  const state = excused === undefined ? level : `excused by ${excused.owner} until ${excused.until}`;
  return [state, rule, whereOf(finding), why, fix];
}

function whereOf({ file, resource, environment }: Finding): string {
  return [environment, resource, file].filter((part) => part !== undefined).join(' · ');
}

function headline(result: GateResult): string {
  const blocking = result.findings.filter(({ level, excused }) => level === 'block' && excused === undefined).length;
  const rest = result.findings.length - blocking;
  const verdict = !passes(result) ? 'BLOCKED' : result.judged.startsWith(nothingJudged) ? nothingJudged : 'passed';
  return `${verdict}: ${blocking} blocking, ${rest} other finding${rest === 1 ? '' : 's'}`;
}

function text(result: GateResult): string {
  const { gate, judged, findings, tables, notJudged } = result;
  return [
    `${gate}: ${judged}`,
    ...tables.flatMap(({ title, columns, rows }) => ['', title, ...aligned([columns, ...rows])]),
    ...(findings.length === 0 ? [] : ['', ...findings.flatMap(paragraph)]),
    ...(notJudged.length === 0 ? [] : ['', 'Not judged:', ...notJudged.map((line) => `  ${line}`)]),
    '',
    headline(result),
  ].join('\n');
}

function paragraph(finding: Finding): readonly string[] {
  const [state = '', rule = '', where = '', why = '', fix = ''] = rowOf(finding);
  return [`${state}  ${rule}  ${where}`, `  ${why}`, `  fix: ${fix}`];
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

function markdown(result: GateResult): string {
  const { gate, judged, findings, tables, notJudged } = result;
  const sections = [...tables, ...(findings.length === 0 ? [] : [findingTable(findings)])];
  return [
    `### ${gate}: ${headline(result)}`,
    '',
    judged,
    ...sections.flatMap(({ title, columns, rows }) => [
      '',
      `**${title}**`,
      '',
      `| ${columns.map(cell).join(' | ')} |`,
      `|${columns.map(() => ' --- ').join('|')}|`,
      ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
    ]),
    ...(notJudged.length === 0 ? [] : ['', '**Not judged**', '', ...notJudged.map((line) => `- ${cell(line)}`)]),
    '',
  ].join('\n');
}

function findingTable(findings: readonly Finding[]): Table {
  return { title: 'Findings', columns: findingColumns, rows: findings.map(rowOf) };
}

/** A cell must neither end the row nor be taken for HTML. */
function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\r?\n/g, ' ');
}
