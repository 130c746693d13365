/** A checkout of the repository as it is, with a commit to compare with, for jobs to run in and to be changed. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repository } from './bench.ts';

export interface Checkout {
  readonly root: string;
  /** The commit before any change. */
  readonly base: string;
  /** Replaces a text of a file, which has to be there. */
  edit(file: string, from: string | RegExp, to: string): void;
  write(file: string, text: string): void;
  /** Commits what was changed, as a push does. */
  commit(message: string): string;
  remove(): void;
}

export function createCheckout(): Checkout {
  const root = mkdtempSync(join(tmpdir(), 'checkout-'));
  const git = (...args: readonly string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=Test', '-c', 'user.email=test@chaufher.example', '-c', 'commit.gpgsign=false', ...args],
      {
        cwd: root,
        encoding: 'utf8',
      },
    ).trim();
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of listed.split('\0').filter(Boolean)) {
    // Deleted and not committed yet, or not of the project.
    if (file.endsWith('.tmp.md')) continue;
    mkdirSync(dirname(join(root, file)), { recursive: true });
    try {
      cpSync(join(repository, file), join(root, file));
    } catch {
      continue;
    }
  }
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  manifest.scripts.pipeline ??= 'node pipelines/pipeline.ts';
  writeFileSync(join(root, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  git('init', '--quiet', '--initial-branch=main');
  // A link is no folder, which is what .gitignore names.
  writeFileSync(join(root, '.git/info/exclude'), 'node_modules\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'before');
  const base = git('rev-parse', 'HEAD');

  return {
    root,
    base,
    edit(file, from, to) {
      const text = readFileSync(join(root, file), 'utf8');
      const changed = text.replace(from, to);
      if (changed === text) throw new Error(`${file} has no ${String(from)}.`);
      writeFileSync(join(root, file), changed);
    },
    write(file, text) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    },
    commit(message) {
      git('add', '--all');
      git('commit', '--quiet', '--message', message);
      return git('rev-parse', 'HEAD');
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
