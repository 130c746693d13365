/** What the API answers about secrets, as text for people. */
import type { Finding } from '../secrets/finding.ts';
import type { SecretView, VersionView } from '../secrets/view.ts';

export function listText(secrets: readonly SecretView[]): string {
  const rows = secrets.map((secret) => [
    secret.name,
    secret.strategy,
    secret.rotating === undefined ? secret.state : `${secret.state}, rotating`,
    secret.ageDays === undefined ? '' : `${secret.ageDays} d`,
    day(secret.expiresOn),
    day(secret.nextRotation),
    day(secret.lastRotation?.at),
    String(new Set(secret.consumers.map(({ site, slot }) => `${site}/${slot}`)).size),
    secret.owner,
  ]);
  const head = ['SECRET', 'STRATEGY', 'STATE', 'AGE', 'EXPIRES', 'NEXT', 'LAST', 'CONSUMERS', 'OWNER'];
  const better = secrets.filter((secret) => secret.better !== undefined).length;
  const hint =
    better === 0 ? [] : ['', `${better} of them need not be: \`npm run secrets -- show NAME\` says what is better.`];
  return [...table([head, ...rows]), ...hint].join('\n');
}

export function secretText(secret: SecretView & { readonly versions: readonly VersionView[] }): string {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['strategy', secret.strategy],
    ['owner', secret.owner],
    ['state', [secret.state, ...secret.reasons].join('. ')],
    ['vaults', [secret.vault, ...secret.standbyVaults].join(', ')],
    ['expires', secret.expiresOn],
    ['next', secret.nextRotation],
    ['last', secret.lastRotation && `${secret.lastRotation.at} by run ${secret.lastRotation.run}`],
    ['rotating', secret.rotating && `by run ${secret.rotating}`],
    ['better', secret.better],
  ];
  const consumers = secret.consumers.map(({ site, slot, setting }) => [site, slot, setting]);
  const versions = secret.versions.map((version) => [
    version.vault,
    version.version,
    version.enabled ? 'enabled' : 'disabled',
    day(version.createdOn),
    day(version.expiresOn),
    version.credentialId ?? '',
  ]);
  return [
    secret.name,
    ...table(facts.flatMap(([name, value]) => (value ? [[`  ${name}`, value]] : []))),
    '',
    ...table([['CONSUMER', 'SLOT', 'SETTING'], ...consumers]),
    '',
    ...table([['VAULT', 'VERSION', 'STATE', 'MADE', 'EXPIRES', 'CREDENTIAL'], ...versions]),
  ].join('\n');
}

export function findingsText(findings: readonly Finding[], checked: string): string {
  const open = findings.filter(({ ignored }) => ignored === undefined);
  const lines = open.flatMap(({ rule, subject, message, owner }) => [
    `${rule}  ${subject}  (${owner})`,
    `  ${message}`,
  ]);
  const ignored = findings.flatMap(({ rule, subject, ignored: by }) =>
    by === undefined ? [] : [`ignored until ${by.until} by ${by.owner}: ${rule}  ${subject}  (${by.reason})`],
  );
  const count = open.length === 1 ? '1 finding' : `${open.length} findings`;
  return [...lines, ...ignored, `${count} in ${checked}.`].join('\n');
}

function day(at: string | undefined): string {
  return at?.slice(0, 10) ?? '';
}

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
