/** No credential in the change, and none in what is said of it. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withExceptions } from '../../../gates/exceptions.ts';
import { secrets } from '../../../gates/secrets/secrets.ts';
import { folderSource, gitSource } from '../../../gates/sources.ts';
import { report } from '../../../gates/report.ts';
import { alphanumeric, base64, planted } from './secrets-planted.ts';
import { folderOf, judge } from './secrets-repository.ts';

const plants = planted();

describe('A credential in a new line', () => {
  it.each(Object.entries(plants))('is found and never shown: %s', async (_name, { rule, value, text }) => {
    const result = await judge({ 'app/settings.ts': `// first\n${text}\n` });
    expect(result.findings).toEqual([expect.objectContaining({ rule, level: 'block', file: 'app/settings.ts:2' })]);
    const shown = (['text', 'markdown', 'json'] as const)
      .map((form) => report({ gate: 'secrets', ...result }, form))
      .join();
    expect(result.findings[0]?.why).toMatch(/\(\d+ characters\)/);
    for (let at = 0; at + 6 <= value.length; at += 1) expect(shown).not.toContain(value.slice(at, at + 6));
  });

  it.each(['.bicep', '.bicepparam', '.json', '.yaml', '.ts', '.env', '.sh', '.ps1', '.md'])(
    'is found in a file that ends with %s',
    async (extension) => {
      const { findings } = await judge({ [`infra/file${extension}`]: `password: '${alphanumeric(32)}'\n` });
      expect(findings.filter(({ rule }) => rule === 'random-secret')).toHaveLength(1);
    },
  );

  it('is found where its name stands on the line before', async () => {
    const text = `{\n  "name": "API_TOKEN",\n  "value": "${alphanumeric(40)}"\n}\n`;
    const { findings } = await judge({ 'settings.json': text });
    expect(findings.map(({ rule, file }) => [rule, file])).toEqual([['random-secret', 'settings.json:3']]);
  });

  it('is found by chance alone, whatever was drawn', async () => {
    const lines = Array.from({ length: 500 }, (_, draw) => `${draw} token: ${alphanumeric(32, String(draw))}`);
    const files = Object.fromEntries(lines.map((line, draw) => [`${draw}.yaml`, line]));
    const { findings } = await judge(files);
    expect(findings.length).toBeGreaterThanOrEqual(497);
  });

  it('is told of once, though several detectors know it', async () => {
    const { findings } = await judge({ 'a.env': `ACCOUNT_KEY="AccountName=a;AccountKey=${base64(64)}"\n` });
    expect(findings.map(({ rule }) => rule)).toEqual(['azure-connection-string']);
  });

  it('is found in tests and fixtures as well', async () => {
    const { findings } = await judge({ 'tests/fixtures/alert.json': `{"token": "${alphanumeric(40)}"}` });
    expect(findings).toHaveLength(1);
  });

  it('is found by its form in a lockfile, where random values are checksums', async () => {
    const token = `npm_${alphanumeric(36)}`;
    const lock = `{"token": "${base64(32)}",\n "resolved": "https://registry/x?_authToken=${token}"}`;
    const { findings } = await judge({ 'package-lock.json': lock });
    expect(findings.map(({ rule, file }) => [rule, file])).toEqual([['npm', 'package-lock.json:2']]);
  });

  it('does not drown in its like: a file has twenty findings at most, and says how many more', async () => {
    const lines = Array.from({ length: 30 }, () => `token: ${alphanumeric(40)}`);
    const { findings } = await judge({ 'data.yaml': lines.join('\n') });
    expect(findings).toHaveLength(20);
    expect(findings.at(-1)?.why).toContain('10 more');
  });
});

describe('A line that was there before', () => {
  const token = `token: ${alphanumeric(40)}`;

  it('is not of the change, wherever it was moved to', async () => {
    const { findings, judged } = await judge({ 'a.yaml': `x: 1\ny: 2\n${token}\n` }, { 'a.yaml': `${token}\ny: 2\n` });
    expect(findings).toEqual([]);
    expect(judged).toContain('1 new lines in 1 files');
  });

  it('is of the change where it stands once more', async () => {
    const { findings } = await judge({ 'a.yaml': `${token}\n${token}\n` }, { 'a.yaml': `${token}\n` });
    expect(findings.map(({ file }) => file)).toEqual(['a.yaml:2']);
  });

  it('is known by the revision where the base is one, and so is what git ignores', async () => {
    const root = folderOf({ 'a.yaml': `${token}\n`, '.gitignore': 'local.env\n' });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: root });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    writeFileSync(join(root, 'local.env'), `TOKEN=${alphanumeric(40)}\n`);
    writeFileSync(join(root, 'b.yaml'), `token: ${alphanumeric(40)}\n`);
    const base = async () => gitSource(root, 'HEAD');
    const { findings } = await secrets({ root, head: folderSource(root), base, environments: undefined });
    expect(findings.map(({ file }) => file)).toEqual(['b.yaml:1']);
  });
});

describe('What is no credential', () => {
  const placeholders: readonly string[] = [
    `key: '${'A'.repeat(86)}=='`,
    `SK${'0'.repeat(31)}1`,
    `AccountKey=${'0123'.repeat(11)}`,
    'secret: @Microsoft.KeyVault(VaultName=chaufher-dev-kv-weu;SecretName=jwt-signing-key)',
    'const secretReferencesOfEverySiteAndSlot2025 = createSecretReferencesOfSites20();',
    'credentials: /subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/Group1/providers/Microsoft2',
    'uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # token',
    `"integrity": "sha512-${base64(64)}"`,
    'image: api@sha256:5cb9004f96e5140e3acbd1eaffd8522a77e2cf40805ae4d8090bfe40bf81786d',
    // not-a-secret: the id of a version, made up
    "{ secret: 'token', version: 'ec96f02080254f109c51a1f14cdb1931' }",
    'http://127.0.0.1:7071/runtime/webhooks/token/a70bB4instances7/sendEventPostUri9/terminatePostUri',
    'AccountKey=<key>;token=${{ secrets.GITHUB_TOKEN }}',
  ];

  it.each(placeholders)('is not taken for one: %s', async (line) => {
    const { findings } = await judge({ 'a.ts': `${line}\n` });
    expect(findings).toEqual([]);
  });

  it('can be marked in its place, with a reason that the reviewer sees', async () => {
    const line = `const emulator = '${base64(64)}';`;
    const { findings } = await judge({
      'a.ts': `${line} // not-a-secret: the published key of the emulator\n`,
      'b.ts': `  // not-a-secret: the published key of the emulator\n${line}\n`,
    });
    expect(findings.map(({ level }) => level)).toEqual(['note', 'note']);
    expect(findings[0]?.why).toContain('marked: the published key of the emulator');
  });

  it.each(['not-a-secret:', 'not-a-secret: no', 'secretlint-disable', 'a secret'])(
    'is not excused by "%s"',
    async (comment) => {
      const { findings } = await judge({ 'a.ts': `const x = '${base64(64)}'; // ${comment}\n` });
      expect(findings.map(({ level }) => level)).toEqual(['block']);
    },
  );

  it('does not lend its marker to the line below', async () => {
    const [first, second] = [base64(64, 'one'), base64(64, 'other')];
    const { findings } = await judge({
      'a.ts': `a('${first}'); // not-a-secret: published by Azure\nb('${second}');\n`,
    });
    expect(findings.map(({ level, file }) => [level, file])).toEqual([
      ['block', 'a.ts:2'],
      ['note', 'a.ts:1'],
    ]);
  });

  it('can be listed where a file has no comments', async () => {
    const { findings } = await judge({ 'fixtures/alert.json': `{"token": "${alphanumeric(40)}"}` });
    const exception = {
      gate: 'secrets',
      rule: 'random-secret',
      resource: 'fixtures/alert.json:*',
      owner: 'platform@chaufher.example',
      until: '2027-01-31',
      reason: 'made up',
    } as const;
    const judged = withExceptions('secrets', findings, { exceptions: [exception], today: '2026-11-24' });
    expect(judged.map(({ excused }) => excused?.reason)).toEqual(['made up']);
  });
});

describe('What cannot be read', () => {
  it('is named: no text, or too much of it', async () => {
    const { notJudged } = await judge({ 'logo.png': Buffer.from([137, 80, 0, 1]), 'big.csv': Buffer.alloc(6e6, 'a') });
    expect(notJudged).toEqual(['big.csv: 6000000 bytes are too many to read', 'logo.png: it is no text']);
  });

  it('is not named where it did not change', async () => {
    const same = { 'logo.png': Buffer.from([137, 80, 0, 1]) };
    expect((await judge(same, same)).notJudged).toEqual([]);
  });
});
